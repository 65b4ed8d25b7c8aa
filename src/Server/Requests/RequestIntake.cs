using System.Collections.Concurrent;
using Muster.AccessLog.Tables;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Hosts;
using Muster.Server.Web.Live;

namespace Muster.Server.Requests;

/// <summary>What an agent says of the files it reads.</summary>
public sealed record LogState(HostId Host, string Log, DateTimeOffset At, RequestRows Said);

/// <summary>Takes the reports of agents: kept first, then counted into series and shown, then acknowledged.</summary>
public sealed class RequestIntake(RequestStore store, RequestSeries series, LiveUpdates live)
{
    private const int MostRows = 50_000;

    private readonly ConcurrentDictionary<(HostId, string), LogState> _logs = new();

    /// <summary>The last word on each set of logs, without its rows.</summary>
    public IEnumerable<LogState> Logs => _logs.Values;

    public void Join(AgentFrames frames) => frames.On(FromAgent.BodyOneofCase.Requests, async (session, frame) => await TakeAsync(session, frame.Requests));

    private async Task TakeAsync(AgentSession session, RequestReport report)
    {
        if (report.ToMs < report.FromMs || report.Logs.Sum(l => l.Rows.Count) > MostRows) throw new MalformedFrameException("a report of requests that ends before it begins, or has too many rows");
        if (report.Logs.SelectMany(l => l.Rows).FirstOrDefault(r => !Fits(r)) is { } wrong) throw new MalformedFrameException($"a row of requests ({wrong.Method} {wrong.Route}) whose durations cannot be read");
        var (from, to) = (report.FromMs + session.ClockCorrectionMs, report.ToMs + session.ClockCorrectionMs);
        foreach (var rows in report.Logs)
        {
            var said = rows.Clone();
            said.Rows.Clear();
            _logs[(session.HostId, rows.Log)] = new LogState(session.HostId, rows.Log, DateTimeOffset.FromUnixTimeMilliseconds(to), said);
            rows.Files.Clear();
        }
        var windows = report.Logs.Where(l => l.Rows.Count > 0).Select(l => new RequestWindow(session.HostId, l.Log, from, to, l)).ToList();
        var fresh = windows.Count == 0 ? [] : await store.SaveAsync(windows);
        series.Take(session.HostId, from, to, fresh);
        live.Touch("requests");
        session.Send(new FromServer { RequestsTaken = new RequestsTaken { Through = report.Number } });
    }

    private static bool Fits(RequestRow row)
    {
        if (row.Buckets.Count != row.Counts.Count || row.Timed > row.Count || row.Count > long.MaxValue / 2 || row.SumUs > long.MaxValue / 2) return false;
        ulong bucket = 0, timed = 0;
        for (int i = 0; i < row.Buckets.Count; i++)
        {
            bucket += row.Buckets[i];
            timed += row.Counts[i];
        }
        return bucket < (ulong)Durations.Buckets && timed == row.Timed;
    }
}
