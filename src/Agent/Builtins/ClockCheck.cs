using System.Globalization;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>How far this host's clock is from the server's. Thresholds in seconds; default <c>-1:1</c> and <c>-30:30</c>.</summary>
internal sealed class ClockCheck(Func<long?> offset, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("-1:1", "-30:30");

    protected override BuiltinReport Read()
    {
        var report = new BuiltinReport("CLOCK");
        if (offset() is not { } milliseconds)
        {
            report.Fault(CheckStatus.Unknown, "the server has not told its time yet");
            return report;
        }
        var seconds = milliseconds / 1000.0;
        report.Summary = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(seconds):0.###} s {(seconds < 0 ? "behind" : "ahead of")} the server");
        report.Judge(_thresholds, seconds, "the clock is off");
        report.Value("offset", seconds, "s", _thresholds);
        return report;
    }
}
