using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary>The last line of a job that ran checks: how many passed on all its hosts together, and which did not.</summary>
internal sealed class ChecksOfJob(Surroundings around, ApiClient api, string id)
{
    private const int NamesShown = 5, ChecksShown = 10;

    public async Task WriteAsync(CancellationToken ct)
    {
        if ((await api.GetAsync($"/executions/{id}", ct).ConfigureAwait(false)).Text("execution.kind") != "job"
            || (await api.GetAsync($"/executions/{id}/job", ct).ConfigureAwait(false)).At("checks") is not JsonObject checks)
            return;
        around.Out.WriteLine(Line(checks));
    }

    /// <summary>✖ 18 of 20 checks passed on 4 hosts; not passed: disk (web1, web2)</summary>
    internal static string Line(JsonObject checks)
    {
        var (passed, total, hosts) = (checks.Text("passed"), checks.Text("total"), checks.Text("hosts"));
        var failed = (checks.At("failed") as JsonArray ?? []).OfType<JsonObject>().ToList();
        var which = failed.Take(ChecksShown).Select(check =>
        {
            var names = (check.At("hosts") as JsonArray ?? []).Select(name => name!.ToString()).ToList();
            return $"{check.Text("check")} ({string.Join(", ", names.Take(NamesShown))}{More(names.Count - NamesShown)})";
        });
        return $"{(passed == total ? "✔" : "✖")} {passed} of {total} checks passed on {hosts} {(hosts == "1" ? "host" : "hosts")}{(failed.Count > 0 ? $"; not passed: {string.Join(", ", which)}{More(failed.Count - ChecksShown)}" : "")}";
    }

    private static string More(int count) => count > 0 ? $" and {count} more" : "";
}
