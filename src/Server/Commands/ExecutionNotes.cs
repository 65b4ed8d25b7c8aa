using Muster.Server.Events;

namespace Muster.Server.Commands;

/// <summary>Writes executions down as events: from their beginning to their end, concerning the hosts they ran on.</summary>
internal sealed class ExecutionNotes(Executions executions, EventLog events)
{
    private const int LongestTitle = 200, MostNamed = 10;

    public void Start()
    {
        executions.Began += Began;
        executions.Ended += execution => events.End(Key(execution), execution.Ended ?? execution.Created, $"{execution.Status.ToString().ToLowerInvariant()} · {Hosts(execution)} · /executions/{execution.Id}");
    }

    private void Began(Execution execution)
    {
        var title = $"{execution.Plan.Title}".Trim();
        var labels = new Dictionary<string, string> { ["execution"] = execution.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        // Of several hosts each is told by an alternative of the pattern, as far as that stays readable.
        var names = execution.Plan.Hosts.Select(host => host.Name).ToArray();
        if (names.Length == 1) labels[EventScope.Host] = names[0];
        else if (names.Length <= MostNamed) labels[EventScope.HostRegex] = $"^({string.Join('|', names.Select(System.Text.RegularExpressions.Regex.Escape))})$";
        events.Note(EventDraft.Beginning(Key(execution), execution.Created, execution.Plan.Kind, title.Length <= LongestTitle ? title : title[..LongestTitle], labels, $"{Hosts(execution)} · /executions/{execution.Id}", execution.By, Key(execution)));
    }

    private static string Key(Execution execution) => $"execution {execution.Id}";

    private static string Hosts(Execution execution) => execution.Plan.Hosts.Count == 1 ? "1 host" : $"{execution.Plan.Hosts.Count} hosts";
}
