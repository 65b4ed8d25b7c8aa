using System.Text;
using Muster.Metrics;
using Muster.Tsdb.Encoding;

namespace Muster.Bench.Peers;

/// <summary>Sends a table by Prometheus remote write 1.0, slice of time by slice of time, many samples of a series in one request.</summary>
internal static class RemoteWriteFeed
{
    private const int SamplesPerRequest = 200_000;

    public static async Task SendAsync(HttpClient http, string path, SampleTable table)
    {
        // Half an hour at most: a receiver that keeps order refuses what is an hour older than its newest sample.
        var scrapes = Math.Max(1, 1_800_000 / table.StepMs);
        var labels = table.Series.Select(Encode).ToArray();
        for (var from = 0; from < table.Scrapes; from += scrapes)
        {
            var until = Math.Min(table.Scrapes, from + scrapes);
            var perRequest = Math.Max(1, SamplesPerRequest / (until - from));
            var first = from;
            await Parallel.ForAsync(0, (table.Series.Count + perRequest - 1) / perRequest, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (part, cancel) =>
                await PostAsync(http, path, Request(table, labels, part * perRequest, Math.Min(table.Series.Count, (part + 1) * perRequest), first, until), cancel));
        }
    }

    /// <summary>One sample of its own, to push a receiver's head forward.</summary>
    public static Task SendOneAsync(HttpClient http, string path, Labels labels, long timeMs) =>
        SendAsync(http, path, new SampleTable([labels], [0], [[1]], timeMs, 1000));

    private static async Task PostAsync(HttpClient http, string path, byte[] body, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.Add("Content-Type", "application/x-protobuf");
        content.Headers.Add("Content-Encoding", "snappy");
        content.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
        using var answer = await http.PostAsync(path, content, cancel);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{http.BaseAddress}{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
    }

    private static byte[] Request(SampleTable table, byte[][] labels, int fromSeries, int untilSeries, int from, int until)
    {
        ByteSink request = new(1 << 20), one = new(1 << 12);
        for (var series = fromSeries; series < untilSeries; series++)
        {
            one.Clear();
            one.Bytes(labels[series]);
            var before = one.Length;
            for (var scrape = from; scrape < until; scrape++)
            {
                var value = table.Values[series][scrape];
                if (StaleMarker.Is(value)) continue;
                var time = (ulong)table.TimeOf(series, scrape);
                // Sample { double value = 1; int64 timestamp = 2; }: a time of these years takes six bytes.
                one.Byte(0x12);
                one.Byte(16);
                one.Byte(0x09);
                one.UInt64(BitConverter.DoubleToUInt64Bits(value));
                one.Byte(0x10);
                one.VarUInt(time);
            }
            if (one.Length == before) continue;
            request.Byte(0x0a);
            request.VarUInt((ulong)one.Length);
            request.Bytes(one.Span);
        }
        return Snappy(request.Span);
    }

    private static byte[] Encode(Labels labels)
    {
        ByteSink all = new(), one = new();
        foreach (var label in labels)
        {
            one.Clear();
            Text(one, 0x0a, label.Name);
            Text(one, 0x12, label.Value);
            all.Byte(0x0a);
            all.VarUInt((ulong)one.Length);
            all.Bytes(one.Span);
        }
        return all.Span.ToArray();
    }

    private static void Text(ByteSink sink, byte tag, string text)
    {
        sink.Byte(tag);
        sink.VarUInt((ulong)Encoding.UTF8.GetByteCount(text));
        sink.Bytes(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A raw snappy block of literals only: valid, and what is measured is not our packing.</summary>
    private static byte[] Snappy(ReadOnlySpan<byte> bytes)
    {
        var packed = new ByteSink(bytes.Length + bytes.Length / 1000 + 16);
        packed.VarUInt((ulong)bytes.Length);
        for (; bytes.Length > 0; bytes = bytes[Math.Min(65536, bytes.Length)..])
        {
            var size = Math.Min(65536, bytes.Length);
            packed.Byte(61 << 2);
            packed.Byte((byte)(size - 1));
            packed.Byte((byte)((size - 1) >> 8));
            packed.Bytes(bytes[..size]);
        }
        return packed.Span.ToArray();
    }
}
