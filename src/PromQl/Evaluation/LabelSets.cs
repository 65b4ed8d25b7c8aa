using System.Text;
using Muster.Metrics;

namespace Muster.PromQl.Evaluation;

/// <summary>Cuts label sets down and makes keys of them.</summary>
internal static class LabelSets
{
    /// <summary>Labels that describe the metric and go with its name.</summary>
    public static bool IsOfMetric(string name) => name is Labels.MetricName or "__type__" or "__unit__";

    public static Labels WithoutMetric(Labels labels)
    {
        foreach (var label in labels.Span)
            if (IsOfMetric(label.Name)) return Labels.From(labels.Where(l => !IsOfMetric(l.Name)));
        return labels;
    }

    public static Labels Keep(Labels labels, IReadOnlyCollection<string> names) => Labels.From(labels.Where(l => names.Contains(l.Name)));

    public static Labels Without(Labels labels, IReadOnlyCollection<string> names) => Labels.From(labels.Where(l => !names.Contains(l.Name)));

    /// <summary>The same set with one label set, or taken away by an empty value.</summary>
    public static Labels With(Labels labels, string name, string value) =>
        Labels.From(labels.Where(l => l.Name != name).Append(new Label(name, value)));

    /// <summary>A key of these labels' values, in the order given.</summary>
    public static string KeyOf(Labels labels, IReadOnlyList<string> names, StringBuilder scratch)
    {
        scratch.Clear();
        foreach (var name in names) scratch.Append(labels.Get(name)).Append('\uffff');
        return scratch.ToString();
    }

    /// <summary>A key of all labels but these and the metric's own.</summary>
    public static string KeyWithout(Labels labels, IReadOnlyCollection<string> names, StringBuilder scratch, bool keepMetric = false)
    {
        scratch.Clear();
        foreach (var label in labels.Span)
        {
            if ((!keepMetric && IsOfMetric(label.Name)) || names.Contains(label.Name)) continue;
            scratch.Append(label.Name).Append('\uffff').Append(label.Value).Append('\uffff');
        }
        return scratch.ToString();
    }
}
