using Muster.AccessLog.Tables;
using Muster.Protocol;

namespace Muster.Browser.Tests.Real;

/// <summary>Fourteen minutes of a shop's requests on one host: the same for the same seed; slower and with errors in the last minutes.</summary>
internal static class SampleRequests
{
    private static readonly (string Method, string Route, int PerWindow, int Millis)[] Routes =
    [
        ("GET", "/", 60, 12), ("GET", "/articles/{id}", 140, 45), ("GET", "/api/v1/search", 35, 180), ("POST", "/api/v1/orders", 9, 260), ("GET", "/static/app.{id}.js", 210, 1),
        ("GET", "/a/rather/long/path/to/a/document/nobody/reads/{id}/comments/{id}/attachments/{id}.pdf", 2, 900), ("GET", "/health", 10, 1),
    ];

    public static async Task TellAsync(TalkingAgent agent, long nowMs, int seed)
    {
        var random = new Random(seed);
        for (int window = 84; window >= 0; window--)
        {
            var report = new RequestReport { Number = (ulong)(100 - window), FromMs = nowMs - (window + 1) * 10_000L, ToMs = nowMs - window * 10_000L, Logs = { new RequestRows { Log = "shop" } } };
            foreach (var (method, route, count, millis) in Routes)
            {
                bool bad = window < 30 && route.Contains("search", StringComparison.Ordinal);
                report.Logs[0].Rows.Add(Row(method, route, 200, count / 2 + random.Next(count), bad ? millis * 3 : millis, random));
                if (bad) report.Logs[0].Rows.Add(Row(method, route, 502, 2 + random.Next(4), 2000, random));
            }
            await agent.RequestsAsync(report);
        }
    }

    public static RequestRow Row(string method, string route, uint status, int count, int millis, Random random)
    {
        var durations = Enumerable.Range(0, Math.Max(1, count)).Select(_ => 1 + (long)(-Math.Log(1 - random.NextDouble()) * millis)).Order().ToArray();
        var row = new RequestRow { Method = method, Route = route, Status = status, Count = (ulong)durations.Length, Timed = (ulong)durations.Length, Bytes = (ulong)durations.Length * 5120 };
        int before = 0;
        foreach (var same in durations.GroupBy(d => Durations.Bucket(d * 1000)))
        {
            row.Buckets.Add((uint)(same.Key - before));
            row.Counts.Add((ulong)same.Count());
            before = same.Key;
        }
        row.SumUs = (ulong)durations.Sum() * 1000;
        row.SquaresLow = (ulong)durations.Sum(d => d * d) * 1_000_000;
        (row.MinimumUs, row.MaximumUs) = ((ulong)durations[0] * 1000, (ulong)durations[^1] * 1000);
        return row;
    }
}
