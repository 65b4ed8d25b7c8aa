using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.States.History;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.States;

/// <summary>One performance value; <c>value</c> is a number with the plugin's own digits, or "U".</summary>
public sealed record PerfAnswer(string Label, JsonNode Value, string Unit, string? Warn, string? Crit, string? Min, string? Max)
{
    public static PerfAnswer Of(PerfValue value) => new(value.Label, Number(value), value.Unit, value.Warn, value.Crit, value.Min, value.Max);

    /// <summary>Digits that are JSON stay as printed ("1.50"); ".5", "+1" and "1." are not JSON and are written anew.</summary>
    private static JsonNode Number(PerfValue value)
    {
        if (value.Value is not { } number) return JsonValue.Create("U");
        try
        {
            return JsonNode.Parse(value.ValueText)!;
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(number);
        }
    }
}

public sealed record ResultAnswer(
    string Host, string HostId, string Check, string Status, string Hardness, int Attempt, int MaxAttempts, bool Flapping, bool NoData, bool Pending, bool HostDown,
    string Output, string LongOutput, IReadOnlyList<PerfAnswer> Perfdata, DateTimeOffset? Started, double Duration, DateTimeOffset Since, string Ending)
{
    public static ResultAnswer Of(CheckView v) => new(
        v.HostName, v.HostId.ToString(), v.Check, v.Status.ToString().ToUpperInvariant(), v.Hard ? "hard" : "soft", v.Attempt, v.MaxAttempts, v.Flapping, v.NoData, v.Pending, v.HostDown,
        v.Output, v.LongOutput, [.. v.Perfdata.Select(PerfAnswer.Of)], v.Started, v.DurationUs / 1e6, v.Since, v.Ending.ToString());
}

public sealed record TransitionAnswer(string Host, string HostId, string Check, DateTimeOffset At, string From, string To, string Hardness, int Attempt, string What, string Telling, string Output)
{
    public static TransitionAnswer Of(PastTransition t, string host) => new(
        host, t.Host.ToString(), t.Check, t.At, t.From.ToString().ToUpperInvariant(), t.To.ToString().ToUpperInvariant(), t.Hard ? "hard" : "soft", t.Attempt, t.What.ToString(), t.Telling.ToString(), t.Output);
}

/// <summary>REST of results and their history.</summary>
public static class ResultEndpoints
{
    private const string HistorySort = "history";
    private static readonly SortKeys<CheckView> Sorts = new SortKeys<CheckView>(v => v.HostId + "/" + v.Check)
        .By("host", v => v.HostName + "/" + v.Check).By("check", v => v.Check + "/" + v.HostName).By("status", v => (long)v.Status).By("since", v => v.Since.ToUnixTimeMilliseconds());

    public static void MapResults(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").Require(Role.Viewer);
        api.MapGet("/results", ([AsParameters] PageRequest page, HostQuery query, StateBoard board, string? selector, string? host, string? check, string? status, string? q) =>
        {
            var statuses = status?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var over = host is null ? query.Hosts(selector, null, null, all: false) : [query.Host(host)];
            var found = Sorts.Page(over.SelectMany(board.Of).Where(v => !v.Pending
                && (check is null || v.Check == check || SeriesName.CheckOf(v.Check) == check) && (statuses is null || statuses.Contains(v.Status.ToString(), StringComparer.OrdinalIgnoreCase))
                && (string.IsNullOrEmpty(q) || v.Check.Contains(q, StringComparison.OrdinalIgnoreCase) || v.HostName.Contains(q, StringComparison.OrdinalIgnoreCase))), page);
            return new Page<ResultAnswer>([.. found.Items.Select(ResultAnswer.Of)], found.Next, found.Total);
        });
        api.MapGet("/results/history", History);
    }

    /// <summary>Newest first; the cursor is the key of the last one shown, so that new ones do not move the pages.</summary>
    private static Page<TransitionAnswer> History(
        [AsParameters] PageRequest page, HostQuery query, Hosts.HostRegistry hosts, TransitionStore history, TimeProvider time, string? host, string? check, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (page.Sort is not null) throw ApiProblem.BadRequest("the history has one order, the newest first: leave sort out.");
        var (id, take) = (host is null ? (Hosts.HostId?)null : query.Host(host).Id, page.Take());
        var (begin, end) = (from ?? time.GetUtcNow().AddDays(-7), to ?? time.GetUtcNow().AddSeconds(1));
        if (begin >= end) throw ApiProblem.BadRequest("from must be before to.");
        var found = history.Query(id, check, begin, end, take + 1, Position(page.Cursor));
        var next = found.Count > take ? found[take - 1].Key : ((long Position, int Ordinal)?)null;
        return new Page<TransitionAnswer>(
            [.. found.Take(take).Select(t => TransitionAnswer.Of(t, hosts.Find(t.Host)?.Name ?? t.Host.ToString()))],
            next is { } key ? new Cursor(HistorySort, key.Position.ToString(CultureInfo.InvariantCulture), key.Ordinal.ToString(CultureInfo.InvariantCulture)).Encode() : null,
            history.Count(id, check, begin, end));
    }

    private static (long, int)? Position(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return null;
        var at = Cursor.Decode(cursor, HistorySort);
        return long.TryParse(at.Key, CultureInfo.InvariantCulture, out var position) && int.TryParse(at.Id, CultureInfo.InvariantCulture, out var ordinal)
            ? (position, ordinal) : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
    }
}
