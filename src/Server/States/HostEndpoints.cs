using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.History;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.States;

/// <summary>A host as the API shows it.</summary>
public sealed record HostAnswer(
    string Name, string Id, string Status, DateTimeOffset StatusSince, string StatusReason, IReadOnlyCollection<string> Tags, IReadOnlyList<string> ServerTags,
    DateTimeOffset LastSeen, string AgentVersion, string? Address, IReadOnlyDictionary<string, string> Facts, CheckCounts Checks, bool Connected, bool Solo)
{
    public static HostAnswer Of(HostRecord h, StateBoard board) => new(
        h.Name, h.Id.ToString(), h.Status.Text(), h.StatusSince, h.StatusReason, h.Tags, h.ServerTags, h.LastSeen, h.AgentVersion, h.Address?.ToString(),
        h.Facts, board.Count(h.Id), h.Connected, h.Solo);
}

public sealed record TagChange(string[]? AddTags, string[]? RemoveTags);

public sealed record BulkChange(string? Selector, string[]? Ids, string[]? AddTags, string[]? RemoveTags, bool Delete = false);

/// <summary>REST of hosts, tags, groups and agents.</summary>
public static class HostEndpoints
{
    private static readonly SortKeys<HostRecord> Sorts = new SortKeys<HostRecord>(h => h.Id.ToString())
        .By("name", h => h.Name).By("status", h => h.Status.Text()).By("lastSeen", h => h.LastSeen.ToUnixTimeMilliseconds()).By("statusSince", h => h.StatusSince.ToUnixTimeMilliseconds());

    public static void MapHosts(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").Require(Role.Viewer);
        api.MapGet("/hosts", ([AsParameters] PageRequest page, HostQuery query, StateBoard board, string? selector, string? status, string? q, bool all = false) =>
        {
            var found = Sorts.Page(query.Hosts(selector, status, q, all), page);
            return new Page<HostAnswer>([.. found.Items.Select(h => HostAnswer.Of(h, board))], found.Next, found.Total);
        });
        api.MapGet("/hosts/{host}", (string host, HostQuery query, StateBoard board) => HostAnswer.Of(query.Host(host), board));
        api.MapPatch("/hosts/{host}", async (string host, TagChange change, HostQuery query, HostRegistry hosts, StateBoard board) =>
            HostAnswer.Of(await ChangeTagsAsync(hosts, query.Host(host), change.AddTags, change.RemoveTags), board)).Require(Role.Operator);
        api.MapDelete("/hosts/{host}", async (string host, HostQuery query, HostRegistry hosts, TransitionStore history) =>
        {
            await ForgetAsync(query.Host(host), hosts, history);
            return Results.NoContent();
        }).Require(Role.Operator);
        api.MapPost("/hosts/bulk", async (BulkChange change, HostQuery query, HostRegistry hosts, TransitionStore history) =>
        {
            if (change.Selector is null == change.Ids is null) throw ApiProblem.BadRequest("give either selector or ids.");
            List<HostRecord> named = change.Ids is { } ids ? [.. ids.Select(query.Host)] : [.. query.Hosts(change.Selector, null, null, all: change.Delete)];
            foreach (var host in named)
                if (change.Delete) await ForgetAsync(host, hosts, history);
                else await ChangeTagsAsync(hosts, host, change.AddTags, change.RemoveTags);
            return new { hosts = named.Count };
        }).Require(Role.Operator);
        api.MapGet("/hosts/{host}/timeline", (string host, DateTimeOffset? from, DateTimeOffset? to, HostQuery query, HostStore store, TransitionStore history, TimeProvider time) =>
        {
            var record = query.Host(host);
            var (begin, end) = (from ?? time.GetUtcNow().AddDays(-1), to ?? time.GetUtcNow().AddSeconds(1));
            return new
            {
                host = record.Name,
                hostId = record.Id,
                statuses = store.History(record.Id, begin, end).Select(t => new { t.At, from = t.From?.Text(), to = t.To.Text(), t.Reason, t.Corrected }),
                checks = history.Query(record.Id, null, begin, end, PageRequest.MostLimit).Select(t => TransitionAnswer.Of(t, record.Name)),
            };
        });
        api.MapGet("/tags", (HostRegistry hosts) => List(hosts.Current.SelectMany(h => h.Tags).GroupBy(t => t).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new { tag = g.Key, hosts = g.Count() })));
        api.MapGet("/groups", (ConfigurationStore configuration, HostRegistry hosts, StateBoard board) => List(configuration.Current.Groups.Select(g => GroupAnswer.Of(g, hosts, board))));
        api.MapGet("/agents", (HostRegistry hosts) => List(hosts.Current.Select(h => new
        {
            host = h.Name,
            hostId = h.Id,
            connected = h.Connected,
            version = h.AgentVersion,
            connectedSince = h.Presence.ConnectedSince,
            address = h.Address?.ToString(),
            spooled = h.Presence.Spooled,
            dropped = h.Presence.Dropped,
            clockOffset = h.Presence.ClockOffsetMs / 1000.0,
            assignmentVersion = h.Presence.AssignmentVersion,
            instance = h.Presence.Instance,
            solo = h.Solo,
            cloneSeen = h.Presence.CloneSeen,
            cloneFrom = h.Presence.CloneFrom,
        })));
    }

    internal static Page<T> List<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        return new Page<T>(all, null, all.Length);
    }

    private static Task<HostRecord> ChangeTagsAsync(HostRegistry hosts, HostRecord host, string[]? add, string[]? remove)
    {
        foreach (var tag in add ?? [])
            if (tag.Length is 0 or > 100 || tag.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '(' or ')' or ',' or '"' or '\''))
                throw ApiProblem.BadRequest($"“{tag}” is no tag: 1 to 100 characters without blanks, quotes, commas and brackets are.");
        return hosts.ChangeAsync(host.Id, h => h!.WithTags(h.AgentTags, h.ServerTags.Except(remove ?? []).Concat(add ?? []).Where(t => t != "all")));
    }

    private static async Task ForgetAsync(HostRecord host, HostRegistry hosts, TransitionStore history)
    {
        if (host.Connected) throw ApiProblem.Conflict($"{host.Name} is connected: stop its agent first, or it would be back at once.");
        await hosts.ForgetAsync(host.Id);
        await history.ForgetAsync(host.Id);
    }
}

/// <summary>A group with its hosts counted.</summary>
public sealed record GroupAnswer(string Name, IReadOnlyList<string> Tags, int Hosts, int Up, CheckCounts Checks, IReadOnlyList<GroupAnswer> Groups)
{
    public static GroupAnswer Of(GroupNode group, HostRegistry hosts, StateBoard board)
    {
        List<HostRecord> members = [.. hosts.Current.Where(h => group.AllTags.All(h.HasTag))];
        return new GroupAnswer(group.Name, group.Tags, members.Count, members.Count(h => h.Status == HostStatus.Up),
            board.CountByCheck(members).Values.Aggregate(default(CheckCounts), (a, b) => a.Plus(b)), [.. group.Groups.Select(g => Of(g, hosts, board))]);
    }
}
