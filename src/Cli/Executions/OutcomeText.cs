using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary>Outcomes in words and symbols.</summary>
internal static class OutcomeText
{
    public static string Symbol(string state) => state switch
    {
        "succeeded" => "✔",
        "failed" or "timedOut" or "killed" or "outputLimit" or "notStarted" => "✖",
        "unreachable" or "agentLost" => "◐",
        "refused" => "⊘",
        "running" or "sent" => "▶",
        _ => "○",
    };

    /// <summary>The symbol in its colour where there are colours; words beside it say the same.</summary>
    public static string Mark(Surroundings around, string state) => around.Colours ? $"\u001b[{Colour(state)}m{Symbol(state)}\u001b[0m" : Symbol(state);

    /// <summary>Of the sixteen every terminal has.</summary>
    private static int Colour(string state) => Symbol(state) switch
    {
        "✔" => 32,
        "✖" => 31,
        "⊘" => 33,
        "◐" => 35,
        "▶" => 36,
        _ => 90,
    };

    public static string Words(string state) => state switch
    {
        "timedOut" => "timed out",
        "notStarted" => "not started",
        "agentLost" => "agent lost",
        "outputLimit" => "too much output",
        "notRun" => "not run",
        _ => state,
    };

    /// <summary>A host's outcome in a sentence.</summary>
    public static string Of(JsonNode host)
    {
        var (state, message) = (host.Text("state"), host.Text("message"));
        var said = state == "failed" && message.Length == 0 ? $"failed with code {host.Text("code")}" : message.Length > 0 ? $"{Words(state)}: {message}" : Words(state);
        var late = host.IsTrue("late") ? " (reported late)" : "";
        return double.TryParse(host.Text("duration"), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{said}{late} after {seconds:0.0} s") : said + late;
    }
}
