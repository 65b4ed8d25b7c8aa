using System.Text;
using Muster.AccessLog.Tables;
using Muster.Protocol;

namespace Muster.Agent.Requests;

/// <summary>Makes the rows of a report from the table of a window.</summary>
internal static class WindowRows
{
    private sealed class Sums
    {
        public TimingRow Row;
        public long[] Counts { get; } = new long[Durations.Buckets];
    }

    /// <summary>Routes beyond the ledger's become one, told apart by method and status only.</summary>
    public static IEnumerable<RequestRow> Of(TimingTable table, RouteLedger ledger, DateTimeOffset now)
    {
        var counts = new long[Durations.Buckets];
        var rest = new SortedDictionary<(string Method, int Status), Sums>();
        // Row 0, the rest of the table itself, has no key.
        foreach (int index in Enumerable.Range(0, table.Count + 1).OrderByDescending(i => table.Row(i).Count))
        {
            var row = table.Row(index);
            if (row.Count == 0) continue;
            var (method, route) = index == 0 ? ("-", RouteLedger.Rest) : Split(table.Key(index));
            var name = index == 0 ? route : ledger.NameOf(route, now);
            if (name == RouteLedger.Rest)
            {
                if (!rest.TryGetValue((method, row.Status), out var sums)) rest[(method, row.Status)] = sums = new Sums();
                sums.Row.Add(row);
                table.CountDurations(index, sums.Counts);
                continue;
            }
            counts.AsSpan().Clear();
            table.CountDurations(index, counts);
            yield return Row(method, name, row.Status, row, counts);
        }
        foreach (var ((method, status), sums) in rest) yield return Row(method, RouteLedger.Rest, status, sums.Row, sums.Counts);
    }

    private static (string Method, string Route) Split(ReadOnlySpan<byte> key)
    {
        var text = Encoding.UTF8.GetString(key);
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return (text[..space], text[(space + 1)..]);
    }

    private static RequestRow Row(string method, string route, int status, in TimingRow figures, ReadOnlySpan<long> counts)
    {
        var row = new RequestRow
        {
            Method = method,
            Route = route,
            Status = (uint)status,
            Count = (ulong)figures.Count,
            Timed = (ulong)figures.Timed,
            SumUs = (ulong)figures.Sum,
            SquaresHigh = (ulong)(figures.Squares >> 64),
            SquaresLow = (ulong)figures.Squares,
            MinimumUs = (ulong)figures.Minimum,
            MaximumUs = (ulong)figures.Maximum,
            Bytes = (ulong)figures.Bytes,
            UpstreamUs = (ulong)figures.UpstreamSum,
        };
        int before = 0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] == 0) continue;
            row.Buckets.Add((uint)(bucket - before));
            row.Counts.Add((ulong)counts[bucket]);
            before = bucket;
        }
        return row;
    }
}
