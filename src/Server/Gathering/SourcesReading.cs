using Muster.Protocol;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Agents;
using Muster.Server.Gathering.Listening;
using Muster.Server.Gathering.Scraping;

namespace Muster.Server.Gathering;

/// <summary>Every way in for metrics, as pages, REST and the command line show it.</summary>
public sealed class SourcesReading(TargetBoard targets, ListenerBoard listeners, AgentGathering agents)
{
    public IEnumerable<SourceRow> All =>
    [
        .. targets.All.Select(Target),
        .. listeners.Listeners.Select(Listener),
        .. listeners.Polls.Select(Poll),
        .. agents.Listeners.Select(told => Listener(told.Host.Name, told.Source, told.Report)),
    ];

    private static SourceRow Target(TargetIntake intake)
    {
        var (target, health) = (intake.Target, intake.Health);
        return Asked(target.Source.Name, "scrape", target.Source.FromAgent ? "agent" : "server", target.HostName, target.Url, target.Source.File, health);
    }

    private static SourceRow Poll(GmondPoll poll) => Asked(poll.Source.Name, "ganglia", "server", "", poll.Peer, poll.Source.File, poll.Health);

    private static SourceRow Asked(string name, string kind, string from, string host, string address, string file, TargetHealth health) => new(
        name, kind, from, host, address, file, health.At is null ? "waiting" : health.Up ? "up" : "down", health.At, health.At is null ? null : health.Duration.TotalSeconds,
        health.Samples, health.Refused, health.Error, health.Warning.Length > 0 ? new RefusedPiece("", health.Warning, health.At!.Value) : null);

    private static SourceRow Listener(string host, MetricSource source, ListenReport report) => new(
        source.Name, source.Kind, "agent", host, report.Address, source.File, report.Error.Length > 0 ? "failed" : report.Address.Length > 0 ? "listening" : "waiting", null, null,
        (long)report.Samples, (long)report.Refused, report.Error,
        report.FirstReason.Length > 0 ? new RefusedPiece(report.FirstText, report.FirstReason, DateTimeOffset.FromUnixTimeMilliseconds(report.FirstMs)) : null);

    private static SourceRow Listener(ListenerRun run)
    {
        var (tally, refusals) = (run.Listener.Tally, run.Writer.Refusals);
        var address = run.Listener.Address?.ToString() ?? "";
        return new(run.Source.Name, run.Source.Kind, "server", "", address, run.Source.File, run.Error.Length > 0 ? "failed" : address.Length > 0 ? "listening" : "waiting", null, null,
            run.Writer.Stored, tally.Refused + refusals.Refused, run.Error, RefusedPiece.Of(tally.First ?? refusals.First));
    }
}
