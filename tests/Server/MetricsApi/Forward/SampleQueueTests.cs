using Muster.Metrics;
using Muster.Server.MetricsApi.Forward;

namespace Muster.Server.Tests.MetricsApi.Forward;

public class SampleQueueTests
{
    private static List<QueuedSample> Batch(int from, int count, int series = 7) =>
        [.. Enumerable.Range(from, count).Select(i => new QueuedSample(Labels.From(("__name__", "m"), ("i", (i % series).ToString())), 1000L * i, i % 5 == 0 ? StaleMarker.Value : Math.Sqrt(i)))];

    private static List<QueuedSample> ReadAll(QueueCursor cursor)
    {
        List<QueuedSample> all = [];
        while (cursor.Read(all))
        {
        }
        return all;
    }

    private static IEnumerable<(Labels, long, long)> Bits(IEnumerable<QueuedSample> samples) => samples.Select(s => (s.Labels, s.TimeMs, BitConverter.DoubleToInt64Bits(s.Value)));

    [Fact]
    public void What_was_appended_is_read_in_order_over_segments_and_restarts()
    {
        using TempFolder folder = new();
        List<QueuedSample> read = [];
        for (var round = 0; round < 4; round++)
        {
            using var queue = new SampleQueue(folder.Path, segmentBytes: 600);
            using var cursor = new QueueCursor(queue, "a");
            for (var i = 0; i < 10; i++) queue.Append(Batch(round * 100 + i * 10, 10));
            Assert.Equal(round == 0 ? 100 : 150, cursor.Behind);
            while (read.Count < (round + 1) * 100 - 50 && cursor.Read(read)) cursor.Keep();
            Assert.Equal(50, cursor.Behind);
        }
        Assert.Equal(Bits(Batch(0, 350)), Bits(read));
    }

    [Fact]
    public void A_receiver_begins_with_what_comes_after_it()
    {
        using TempFolder folder = new();
        using var queue = new SampleQueue(folder.Path);
        queue.Append(Batch(0, 10));
        using var cursor = new QueueCursor(queue, "late");
        Assert.Equal(0, cursor.Behind);
        queue.Append(Batch(10, 5));
        Assert.Equal(Bits(Batch(10, 5)), Bits(ReadAll(cursor)));
    }

    [Fact]
    public void A_file_cut_at_any_byte_keeps_every_whole_record_before_the_cut()
    {
        using TempFolder folder = new();
        using (var queue = new SampleQueue(folder["whole"]))
        {
            new QueueCursor(queue, "a").Dispose();
            for (var i = 0; i < 4; i++) queue.Append(Batch(i * 3, 3));
        }
        var file = Directory.EnumerateFiles(folder["whole"], "*.queue").Single();
        var bytes = File.ReadAllBytes(file);
        var ends = new List<int> { 0 };
        while (ends[^1] < bytes.Length) ends.Add(ends[^1] + 12 + BitConverter.ToInt32(bytes, ends[^1]));
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var copy = folder[$"cut{cut}"];
            Directory.CreateDirectory(copy);
            File.Copy(Path.Combine(folder["whole"], "a.cursor"), Path.Combine(copy, "a.cursor"));
            File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(file)), bytes[..cut]);
            using var queue = new SampleQueue(copy);
            using var cursor = new QueueCursor(queue, "a");
            queue.Append(Batch(100, 1));
            Assert.Equal([.. Bits(Batch(0, 3 * (ends.FindLastIndex(end => end <= cut)))), .. Bits(Batch(100, 1))], Bits(ReadAll(cursor)));
        }
    }

    [Fact]
    public void Damage_loses_its_segment_and_counts_it()
    {
        using TempFolder folder = new();
        using var queue = new SampleQueue(folder.Path, segmentBytes: 1);
        using var cursor = new QueueCursor(queue, "a");
        for (var i = 0; i < 3; i++) queue.Append(Batch(i * 10, 10));
        var damaged = queue.Segments[1].Path;
        var bytes = File.ReadAllBytes(damaged);
        bytes[^3] ^= 0x40;
        File.WriteAllBytes(damaged, bytes);
        Assert.Equal([.. Bits(Batch(0, 10)), .. Bits(Batch(20, 10))], Bits(ReadAll(cursor)));
        Assert.Equal(10, cursor.Lost);
    }

    [Fact]
    public void Segments_that_nobody_needs_go()
    {
        using TempFolder folder = new();
        using var queue = new SampleQueue(folder.Path, segmentBytes: 1);
        for (var i = 0; i < 5; i++) queue.Append(Batch(i, 1));
        queue.DropBefore(long.MaxValue);
        Assert.Single(Directory.EnumerateFiles(folder.Path, "*.queue"));
        queue.Append(Batch(9, 1));
        Assert.Equal(2, queue.Segments.Count);
    }
}
