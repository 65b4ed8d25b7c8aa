using System.Collections.Concurrent;
using Muster.Metrics;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Hosts;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>Takes the batches of metrics that agents send (agent.proto, MetricBatch): acknowledged when they are as safe as the store promises.</summary>
public sealed class AgentMetrics(MetricsStore store, SampleWriters writers, WaysIn ways, HostRegistry hosts, TimeProvider time, ILogger<AgentMetrics> log)
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(5), SayAgain = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<AgentSession, SessionSeries> _sessions = new();
    private readonly ConcurrentDictionary<HostId, ulong> _dropped = new();
    private readonly WayIn _way = ways.Of("agent");
    private long _saidTrouble;

    public void Join(AgentFrames frames)
    {
        frames.On(FromAgent.BodyOneofCase.Metrics, (session, frame) =>
        {
            Take(session, frame.Metrics);
            return ValueTask.CompletedTask;
        });
        frames.Ended += session => _sessions.TryRemove(session, out _);
    }

    private void Take(AgentSession session, MetricBatch batch)
    {
        if (hosts.Find(session.HostId) is not { } host) return;
        var series = _sessions.GetOrAdd(session, static (_, name) => new SessionSeries(name), host.Name);
        // A renamed host: the series from here on carry the new name.
        if (series.Host != host.Name) _sessions[session] = series = new SessionSeries(host.Name) { Turn = series.Turn };
        if (batch.Turn < series.Turn) return;
        CountDropped(host, batch.Dropped);
        Declare(series, batch);
        if (!Known(series, batch) && AskAgain(session, series, batch)) return;
        var appender = writers.Rent();
        try
        {
            long stored = 0;
            var forgotten = 0;
            foreach (var round in batch.Rounds) stored += Append(appender, series, round, session.ClockCorrectionMs, ref forgotten);
            if (forgotten > 0 && AskAgain(session, series, batch)) return;
            if (forgotten > 0) _way.Refuse("unknown_series", forgotten);
            appender.Commit();
            _way.Keep(stored);
            session.Send(new FromServer { MetricsTaken = new MetricsTaken { Through = batch.FirstRound + (ulong)batch.Rounds.Count - 1 } });
        }
        catch (IOException full)
        {
            SayTrouble(full);
            series.Turn = batch.Turn + 1;
            session.Send(new FromServer { MetricsTaken = new MetricsTaken { Through = batch.FirstRound - 1, HoldMs = (uint)Hold.TotalMilliseconds } });
        }
        finally
        {
            writers.Return(appender);
        }
    }

    /// <summary>Asks for the batch once more with all declarations; false when that was done already and did not help.</summary>
    private static bool AskAgain(AgentSession session, SessionSeries series, MetricBatch batch)
    {
        if (series.AskedFor == batch.FirstRound) return false;
        (series.AskedFor, series.Turn) = (batch.FirstRound, batch.Turn + 1);
        session.Send(new FromServer { MetricsTaken = new MetricsTaken { Through = batch.FirstRound - 1, Declare = true } });
        return true;
    }

    /// <summary>What the agent gave up while nobody took it; the count begins again with its process.</summary>
    private void CountDropped(HostRecord host, ulong dropped)
    {
        if (dropped == 0 && !_dropped.ContainsKey(host.Id)) return;
        var before = _dropped.GetValueOrDefault(host.Id);
        _dropped[host.Id] = dropped;
        var more = dropped >= before ? dropped - before : dropped;
        if (more > 0) ways.Refuse(_way, "given_up_by_agent", (long)more, () => $"host {host.Name} had no room left to keep {more} samples until the server was there");
    }

    private void Declare(SessionSeries series, MetricBatch batch)
    {
        foreach (var family in batch.Families)
            if (family.Name.Length > 0) store.Metadata.Set(family.Name, new MetricMetadata(family.Type.Length == 0 ? "unknown" : family.Type, family.Help, family.Unit));
        foreach (var declared in batch.Series)
        {
            var (labels, fault) = AgentSeries.Of(declared, series.Host);
            var reference = fault is null ? writers.SeriesOf(labels, SampleWriters.SourceOf(series.Host)) : default;
            if (fault is not null) ways.Refuse(_way, WayIn.BadLabels, 1, () => $"host {series.Host}: {fault}");
            else if (reference.Id == 0) ways.Refuse(_way, "over_budget", 1, () => $"{labels}: host {series.Host} has too many series, or labels too many or too long (see /prometheus/api/v1/status/tsdb, sources)");
            if (declared.Number is > 0 and <= SessionSeries.HighestNumber) series.Put(declared.Number, reference.Id == 0 ? SessionSeries.Refused : reference);
        }
    }

    private static bool Known(SessionSeries series, MetricBatch batch)
    {
        foreach (var round in batch.Rounds)
        {
            var number = 0;
            foreach (var step in round.Series)
                if (series[(uint)(number += step)].Id == 0) return false;
        }
        return true;
    }

    private long Append(ISeriesAppender appender, SessionSeries series, MetricRound round, long correctionMs, ref int forgotten)
    {
        if (round.Series.Count != round.Values.Count)
        {
            ways.Refuse(_way, WayIn.Unreadable, Math.Max(round.Series.Count, round.Values.Count), () => $"host {series.Host}: {round.Series.Count} series with {round.Values.Count} values in one round");
            return 0;
        }
        long stored = 0;
        var at = round.TimeMs + correctionMs;
        var number = 0;
        for (var i = 0; i < round.Series.Count; i++)
        {
            number += round.Series[i];
            var reference = series[(uint)number];
            if (reference.Id == 0) ways.Refuse(_way, WayIn.Undeclared, 1, () => $"host {series.Host}: series number {number} was never declared");
            else if (reference == SessionSeries.Refused) _way.Refuse("over_budget");
            else if (appender.Append(reference, at, round.Values[i]) is var outcome && WayIn.ReasonOf(outcome) is { } reason)
            {
                if (outcome == AppendOutcome.UnknownSeries)
                {
                    // The store forgot it while it was silent.
                    series.Put((uint)number, default);
                    forgotten++;
                }
                else ways.Refuse(_way, reason, 1, () => $"host {series.Host}, time {DateTimeOffset.FromUnixTimeMilliseconds(at):O}: see the host's clock (/api/v1/agents)");
            }
            else stored++;
        }
        return stored;
    }

    private void SayTrouble(IOException full)
    {
        var now = time.GetTimestamp();
        if (_saidTrouble != 0 && time.GetElapsedTime(_saidTrouble, now) < SayAgain) return;
        _saidTrouble = now;
        log.LogError("Metrics from agents cannot be written now (agents keep them and try again every {Seconds} s): {Reason}", Hold.TotalSeconds, full.Message);
    }
}
