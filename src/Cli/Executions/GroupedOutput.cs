using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary>"312 hosts said this, 3 said that."</summary>
internal sealed class GroupedOutput(Surroundings around, ApiClient api, string id)
{
    private const int NamesShown = 12;
    private const int LinesShown = 5000;

    public async Task WriteAsync(CancellationToken ct)
    {
        var groups = await api.GetAsync($"/executions/{id}/groups?sample={LinesShown}", ct).ConfigureAwait(false);
        foreach (var group in (groups.At("items") as JsonArray ?? []).OfType<JsonObject>())
        {
            var names = (group.At("members") as JsonArray ?? []).Select(n => n!.ToString()).ToList();
            int hosts = int.Parse(group.Text("hosts"), System.Globalization.CultureInfo.InvariantCulture);
            around.Out.WriteLine($"{OutcomeText.Mark(around, group.Text("state"))} {hosts} {(hosts == 1 ? "host" : "hosts")}, {OutcomeText.Of(group)}: {string.Join(", ", names.Take(NamesShown))}{(hosts > NamesShown ? $" and {hosts - NamesShown} more" : "")}");
            foreach (var line in (group.At("sample") as JsonArray ?? []).OfType<JsonObject>())
                around.Out.WriteLine((line.IsTrue("error") ? "  ! " : "  | ") + PlainLine.Of(around, line.Text("text")));
            if (long.Parse(group.Text("lines"), System.Globalization.CultureInfo.InvariantCulture) is > LinesShown and var lines)
                around.Out.WriteLine($"  … {lines - LinesShown} more lines: muster executions output {id} {names[0]}");
        }
    }
}
