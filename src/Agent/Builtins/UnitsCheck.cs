using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>
/// systemd units. With <c>unit</c> (one or several names) each must be active. Without it no unit may have failed; options <c>include exclude</c>
/// (globs). Thresholds for the number of failed units; default critical 0 (none).
/// </summary>
internal sealed class UnitsCheck(UnitStates states, BuiltinOptions options) : BuiltinCheck
{
    private readonly List<string> _units = options.Words("unit");
    private readonly Func<string, bool> _filter = options.Filter();
    private readonly Thresholds _thresholds = options.Thresholds(null, "0");

    protected override async Task<BuiltinReport> ReadAsync(CancellationToken ct)
    {
        var report = new BuiltinReport("UNITS");
        if (!states.HasSystemd)
        {
            if (_units.Count > 0) report.Fault(CheckStatus.Unknown, "this machine does not run systemd");
            else report.Summary = "this machine does not run systemd";
            return report;
        }
        if (_units.Count > 0) await NamedAsync(report, ct);
        else await FailedAsync(report, ct);
        return report;
    }

    private async Task NamedAsync(BuiltinReport report, CancellationToken ct)
    {
        var answers = await states.AskAsync(["is-active", "--", .. _units], ct);
        for (var i = 0; i < _units.Count; i++)
        {
            var state = i < answers.Length ? answers[i].Trim() : "unknown";
            var status = state switch { "active" or "reloading" => CheckStatus.Ok, "activating" => CheckStatus.Warning, _ => CheckStatus.Critical };
            report.Fault(status, $"{_units[i]} is {state}");
            report.Detail($"{_units[i]}: {state}");
        }
        if (report.Status == CheckStatus.Ok) report.Summary = $"{string.Join(", ", _units)} active";
    }

    private async Task FailedAsync(BuiltinReport report, CancellationToken ct)
    {
        var lines = await states.AskAsync(["list-units", "--state=failed", "--plain", "--no-legend", "--no-pager"], ct);
        var failed = lines.Select(l => l.TrimStart('●', '*', ' ').Split(' ')[0]).Where(u => u.Length > 0 && _filter(u)).ToArray();
        report.Judge(_thresholds, failed.Length, $"failed: {string.Join(", ", failed)}");
        report.Value("failed", failed.Length, "", _thresholds, 0);
        if (report.Status == CheckStatus.Ok) report.Summary = failed.Length == 0 ? "no unit has failed" : $"{failed.Length} failed";
    }
}
