using Muster.Checks;

namespace Muster.Server.Web.Kit;

/// <summary>Which tone and word stand for which status.</summary>
public static class Tones
{
    public static Tone Of(CheckStatus status) => status switch
    {
        CheckStatus.Ok => Tone.Ok,
        CheckStatus.Warning => Tone.Warning,
        CheckStatus.Critical => Tone.Critical,
        _ => Tone.Unknown,
    };

    /// <summary>For the words of host statuses: UP, DOWN, BLIND, REBOOTING, GONE.</summary>
    public static Tone OfHost(string status) => status switch
    {
        "UP" => Tone.Ok,
        "DOWN" => Tone.Critical,
        "BLIND" => Tone.Warning,
        _ => Tone.Quiet,
    };

    public static string Word(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "OK",
        CheckStatus.Warning => "WARNING",
        CheckStatus.Critical => "CRITICAL",
        _ => "UNKNOWN",
    };

    public static string Css(this Tone tone) => tone switch
    {
        Tone.Ok => "ok",
        Tone.Warning => "warning",
        Tone.Critical => "critical",
        Tone.Unknown => "unknown",
        _ => "quiet",
    };
}
