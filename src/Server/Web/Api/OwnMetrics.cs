using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Muster.Server.Web.Api;

/// <summary>
/// The server's own figures for <c>/metrics</c>. Slices register theirs once: a name with a unit suffix (<c>muster_…_seconds</c>,
/// counters <c>…_total</c>), a help line, and how to read the value at the moment of asking.
/// </summary>
public sealed class OwnMetrics
{
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public void Gauge(string name, string help, Func<double> read) => Add(name, help, "gauge", () => [("", read())]);

    public void Counter(string name, string help, Func<double> read) => Add(name, help, "counter", () => [("", read())]);

    /// <summary>One label: a value for each of its values.</summary>
    public void Gauge(string name, string help, string label, Func<IEnumerable<(string Label, double Value)>> read) =>
        Add(name, help, "gauge", () => read().Select(pair => ($"{{{label}=\"{Escape(pair.Label)}\"}}", pair.Value)));

    /// <summary>Several labels: a value for each combination; <c>Values</c> stand in the order of <paramref name="labels"/>.</summary>
    public void Counter(string name, string help, IReadOnlyList<string> labels, Func<IEnumerable<(IReadOnlyList<string> Values, double Value)>> read) =>
        Add(name, help, "counter", () => read().Select(one => ($"{{{string.Join(',', labels.Select((label, i) => $"{label}=\"{Escape(one.Values[i])}\""))}}}", one.Value)));

    /// <summary>Prometheus text exposition, format 0.0.4.</summary>
    public string Expose()
    {
        StringBuilder text = new();
        foreach ((string name, Family family) in _families.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(family.Help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(family.Type).Append('\n');
            foreach ((string labels, double value) in family.Read())
                text.Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
        return text.ToString();
    }

    private void Add(string name, string help, string type, Func<IEnumerable<(string, double)>> read)
    {
        if (!_families.TryAdd(name, new Family(help, type, read)))
            throw new InvalidOperationException($"the figure {name} is registered twice");
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private sealed record Family(string Help, string Type, Func<IEnumerable<(string Labels, double Value)>> Read);
}
