using System.CommandLine;
using System.Text.Json.Nodes;

namespace Muster.Cli.OnCall;

/// <summary>The options that say what is covered: hosts, checks, labels.</summary>
internal static class ScopeOptions
{
    public static Option<string[]> Checks() => new("--check", "-c") { Description = "Names of checks, * and ? match any (disk*); host is the host itself", AllowMultipleArgumentsPerToken = false };

    public static Option<string[]> Matchers() => new("--matcher") { Description = "A label and its value, as in Alertmanager: severity=~\"warning|critical\"" };

    public static void Into(JsonObject body, ParseResult parsed, Option<string?> selector, Option<string[]> checks, Option<string[]>? matchers)
    {
        body["selector"] = parsed.GetValue(selector);
        body["checks"] = new JsonArray([.. (parsed.GetValue(checks) ?? []).Select(c => (JsonNode)c)]);
        body["matchers"] = new JsonArray([.. (matchers is null ? [] : parsed.GetValue(matchers) ?? []).Select(m => (JsonNode)m)]);
    }
}
