using Muster.Metrics;
using Muster.PromQl.Parsing;
using Muster.Server.MetricsApi.Store;
using Muster.Server.States;
using Muster.Server.Web.Api;

namespace Muster.Server.Events.Changes;

/// <summary>What changed in a span: series, and the events in it.</summary>
/// <param name="Events">In the span, newest first: deploys, changes of the configuration, checks that turned bad.</param>
public sealed record ChangesAnswer(DateTimeOffset From, DateTimeOffset To, DateTimeOffset BeforeFrom, DateTimeOffset BeforeTo, RankedChanges Ranking, IReadOnlyList<Event> Events);

/// <summary>Reads which spans and series are meant, and answers what changed there.</summary>
public sealed class ChangeReading(ChangeRanker ranker, EventStore events, EventScope scope, HostQuery query, TimeProvider time)
{
    public const int UsualMost = 50, MostSeries = 500, MostEvents = 200;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30), Longest = TimeSpan.FromDays(31);

    /// <param name="beforeFrom">With <paramref name="beforeTo"/> the span to compare with; none: the one right before, of the same length.</param>
    /// <param name="selector">Only series of these hosts.</param>
    /// <param name="match">Only series of this PromQL selector, such as <c>node_cpu_seconds_total{mode="user"}</c>.</param>
    /// <exception cref="ApiProblem">400.</exception>
    public async Task<ChangesAnswer> ReadAsync(string? from, string? to, string? beforeFrom, string? beforeTo, string? selector, string? match, int? most, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var end = string.IsNullOrEmpty(to) ? now : SpokenTime.Parse("to", to, now);
        var start = string.IsNullOrEmpty(from) ? end.AddHours(-1) : SpokenTime.Parse("from", from, now);
        var length = end - start;
        if (length < Shortest || length > Longest) throw ApiProblem.BadRequest("from and to: a span of 30 seconds to 31 days.");
        var lastBefore = string.IsNullOrEmpty(beforeTo) ? start : SpokenTime.Parse("beforeTo", beforeTo, now);
        var firstBefore = string.IsNullOrEmpty(beforeFrom) ? lastBefore - length : SpokenTime.Parse("beforeFrom", beforeFrom, now);
        if (lastBefore - firstBefore < Shortest || lastBefore - firstBefore > Longest) throw ApiProblem.BadRequest("beforeFrom and beforeTo: a span of 30 seconds to 31 days.");
        if (firstBefore < end && start < lastBefore) throw ApiProblem.BadRequest("the two spans overlap.");
        if (most is < 1 or > MostSeries) throw ApiProblem.BadRequest($"limit must be between 1 and {MostSeries}.");
        var matchers = Matchers(selector, match);
        var ranking = await ranker.RankAsync(new ChangeQuestion(start, end, firstBefore, lastBefore, matchers, most ?? UsualMost), ct);
        var happened = events.Read(new EventQuestion { From = start, To = end }, MostEvents);
        if (!string.IsNullOrWhiteSpace(selector))
        {
            var named = query.Hosts(selector, null, null, all: true).ToList();
            happened = [.. happened.Where(e => e.Labels.Count == 0 || named.Any(host => scope.Concerns(e, host)))];
        }
        return new ChangesAnswer(start, end, firstBefore, lastBefore, ranking, happened);
    }

    private List<Matcher> Matchers(string? selector, string? match)
    {
        List<Matcher> matchers = [];
        if (!string.IsNullOrWhiteSpace(match))
        {
            try
            {
                matchers.AddRange(Parser.ParseSelector(match).Matchers);
            }
            catch (ParseException wrong)
            {
                throw ApiProblem.BadRequest($"match: {wrong.Message}");
            }
        }
        if (!string.IsNullOrWhiteSpace(selector))
        {
            var names = query.Hosts(selector, null, null, all: true).Select(host => System.Text.RegularExpressions.Regex.Escape(host.Name)).ToArray();
            matchers.Add(new Matcher(HostLabels.Host, MatchKind.Regex, names.Length == 0 ? "[^\\s\\S]" : string.Join('|', names)));
        }
        return matchers;
    }
}
