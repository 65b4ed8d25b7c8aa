using System.Globalization;
using System.Text;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>What a built-in check saw, printed as a plugin would: <c>DISK WARNING - text | perfdata</c>, details on later lines.</summary>
internal sealed class BuiltinReport(string title)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _details = [];
    private readonly StringBuilder _perfdata = new();

    public CheckStatus Status { get; private set; } = CheckStatus.Ok;

    /// <summary>What is said when nothing is wrong (and after the faults when something is).</summary>
    public string Summary { get; set; } = "";

    /// <summary>CRITICAL beats WARNING beats UNKNOWN beats OK.</summary>
    public void Fault(CheckStatus status, string text)
    {
        static int Weight(CheckStatus s) => s switch { CheckStatus.Critical => 3, CheckStatus.Warning => 2, CheckStatus.Unknown => 1, _ => 0 };
        if (Weight(status) > Weight(Status)) Status = status;
        if (status != CheckStatus.Ok) _faults.Add(text);
    }

    /// <summary>Judges a value and, when it alerts, says so.</summary>
    public void Judge(Thresholds thresholds, double value, string text) => Fault(thresholds.Evaluate(value), text);

    public void Detail(string line) => _details.Add(line);

    /// <param name="thresholds">In the unit of the value.</param>
    public void Value(string label, double value, string unit = "", Thresholds thresholds = default, double? min = null, double? max = null)
    {
        var quoted = label.AsSpan().ContainsAny(" '=") ? $"'{label.Replace("'", "''", StringComparison.Ordinal).Replace('=', '_')}'" : label;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{quoted}={Number(value)}{unit};{thresholds.Warning?.ToString()};{thresholds.Critical?.ToString()};{(min is { } a ? Number(a) : "")};{(max is { } b ? Number(b) : "")}");
        if (_perfdata.Length > 0) _perfdata.Append(' ');
        _perfdata.Append(text.TrimEnd(';'));
    }

    private static string Number(double value) => Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture);

    public override string ToString()
    {
        var text = new StringBuilder($"{title} {Status.ToString().ToUpperInvariant()} - ");
        text.AppendJoin(", ", _faults);
        if (_faults.Count > 0 && Summary.Length > 0) text.Append("; ");
        text.Append(Summary);
        if (_perfdata.Length > 0) text.Append(" | ").Append(_perfdata);
        foreach (var line in _details) text.Append('\n').Append(line.Replace('|', '/'));
        return text.ToString();
    }
}
