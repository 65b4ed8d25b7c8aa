using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using Muster.Checks;
using Muster.Probes;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Looking;
using Muster.Server.Forecasts.Modelling;
using Muster.Server.Hosts;

namespace Muster.Server.Forecasts;

/// <summary>What a check of kind <c>forecast</c> says of a host: the worst of its forecasts. Where there is no date to tell it is silent, which is OK.</summary>
public sealed class ForecastVerdict(ForecastBoard board, AssignmentTable assignments)
{
    private const int MostTold = 50;

    public Task<ProbeOutcome> LookAsync(HostRecord host, CheckDefinition check, CancellationToken ct) => Task.FromResult(Of((ForecastKind)check.Kind, board.Of(host.Id)));

    /// <summary>Gives the host those forecast checks that have something to say of it.</summary>
    public void Bear(HostRecord host)
    {
        foreach (var check in assignments.Catalogue.Values)
            if (check is { Enabled: true, Kind: ForecastKind kind } && board.Of(host.Id).Any(one => IsMeant(kind, one.Metric))) assignments.Bear(check.Name, host.Id);
    }

    public static ProbeOutcome Of(ForecastKind kind, IReadOnlyList<CurrentForecast> forecasts)
    {
        var own = forecasts.Where(one => IsMeant(kind, one.Metric)).Select(one => (One: one, Status: Judge(kind, one)))
            .OrderByDescending(one => one.Status).ThenBy(one => one.One.Hours).ThenBy(one => one.One.Metric.Key, StringComparer.Ordinal).ToList();
        if (own.Count == 0) return Outcome(CheckStatus.Ok, "nothing to forecast here yet");
        var (first, status) = own[0];
        var bad = own.Where(one => one.Status != CheckStatus.Ok).ToList();
        var text = new StringBuilder(bad.Count > 0 ? string.Join("; ", bad.Take(3).Select(one => Say(one.One)))
            : first.Tells && first.Fill.In30d >= 0.01 ? Say(first) : $"{own.Count.ToString(CultureInfo.InvariantCulture)} looked at, nothing is coming");
        if (bad.Count > 3) text.Append(CultureInfo.InvariantCulture, $"; and {bad.Count - 3} more");
        text.Append(" | ").AppendJoin(' ', own.Where(one => one.One.Fill.Abstention == Abstention.None).Take(MostTold).Select(one => Perfdata(kind, one.One)));
        foreach (var (one, judged) in own.Take(MostTold)) text.Append('\n').Append(CultureInfo.InvariantCulture, $"{judged.ToString().ToUpperInvariant()} {one.Metric.What}: {Clean(one.Tells ? Say(one) : ForecastWords.Why(one))}");
        return Outcome(status, text.ToString().Replace(" | \n", "\n", StringComparison.Ordinal).TrimEnd(' ', '|'));
    }

    private static ProbeOutcome Outcome(CheckStatus status, string text) => new(status, $"FORECAST {status.ToString().ToUpperInvariant()} - {text}", TimeSpan.Zero);

    private static CheckStatus Judge(ForecastKind kind, CurrentForecast one)
    {
        // What is full already is not a forecast any more: the check of the thing itself says so.
        if (one.Fill.Manner == FillManner.Reached && one.Metric.Kind != BoundKind.Certificate) return CheckStatus.Ok;
        if (kind.Burst && one.Burst is { IsLikely: true }) return CheckStatus.Critical;
        var known = one.Fill.Abstention == Abstention.None;
        if (known && Beyond(kind.Critical, one)) return CheckStatus.Critical;
        return (kind.Burst && one.Burst is not null) || (known && Beyond(kind.Warning, one)) ? CheckStatus.Warning : CheckStatus.Ok;
    }

    private static bool Beyond(ForecastLimit? limit, CurrentForecast one) => limit is not null && one.Lasting(limit.Hours) >= limit.Share;

    private static bool IsMeant(ForecastKind kind, BoundedMetric metric) =>
        kind.Metrics.Contains(metric.Kind.ToString(), StringComparer.OrdinalIgnoreCase)
        && (kind.Mounts.Count == 0 || kind.Mounts.Any(mount => FileSystemName.MatchesSimpleExpression(mount, Place(metric))));

    private static string Place(BoundedMetric metric) => metric.Kind == BoundKind.Inodes ? metric.What["inodes of ".Length..] : metric.What;

    private static string Say(CurrentForecast one) => Clean(ForecastWords.Detail(one) is { Length: > 0 } detail ? $"{ForecastWords.Sentence(one)} ({detail})" : ForecastWords.Sentence(one));

    private static string Clean(string text) => text.Replace('|', '/');

    private static string Perfdata(ForecastKind kind, CurrentForecast one)
    {
        var hours = (kind.Critical ?? kind.Warning)!.Hours;
        string Limit(ForecastLimit? limit) => limit?.Hours == hours ? (limit.Share * 100).ToString("0.#", CultureInfo.InvariantCulture) : "";
        var label = $"{one.Metric.What} {hours}h".Replace("'", "''", StringComparison.Ordinal).Replace('=', '_').Replace('|', '/');
        return string.Create(CultureInfo.InvariantCulture, $"'{label}'={one.Within(hours) * 100:0.#}%;{Limit(kind.Warning)};{Limit(kind.Critical)};0;100");
    }
}
