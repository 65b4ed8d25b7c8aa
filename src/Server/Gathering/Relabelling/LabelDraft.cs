using System.Diagnostics.CodeAnalysis;
using Muster.Metrics;

namespace Muster.Server.Gathering.Relabelling;

/// <summary>Labels that are being changed. An empty value means "no such label".</summary>
public sealed class LabelDraft
{
    private readonly List<Label> _labels = [];

    public IReadOnlyList<Label> All => _labels;

    public string Get(string name)
    {
        var at = Find(name);
        return at < 0 ? "" : _labels[at].Value;
    }

    public void Set(string name, string value)
    {
        var at = Find(name);
        if (at >= 0) _labels[at] = new Label(name, value);
        else _labels.Add(new Label(name, value));
        if (value.Length == 0) _labels.RemoveAt(at >= 0 ? at : _labels.Count - 1);
    }

    public void Remove(Predicate<string> names) => _labels.RemoveAll(label => names(label.Name));

    public void Begin(IEnumerable<Label> labels)
    {
        _labels.Clear();
        _labels.AddRange(labels);
    }

    /// <summary>The finished series; null when its name is gone.</summary>
    public bool TryFinish([NotNullWhen(true)] out Labels? labels)
    {
        labels = Get(Labels.MetricName).Length == 0 ? null : Labels.From(_labels);
        return labels is not null;
    }

    private int Find(string name)
    {
        for (var i = 0; i < _labels.Count; i++)
            if (_labels[i].Name == name) return i;
        return -1;
    }
}
