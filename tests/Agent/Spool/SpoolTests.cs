using System.Text;
using Google.Protobuf;
using Muster.Agent.Spool;
using Muster.Agent.Tests.Fakes;
using Muster.Protocol;

namespace Muster.Agent.Tests.Spool;

public sealed class SpoolTests : IDisposable
{
    // In memory where the machine has such a folder: the spool's syncs then wait for no disk, and thousands of them are made here.
    private readonly Scratch _scratch = new("/dev/shm");
    private readonly StringWriter _said = new();

    public void Dispose() => _scratch.Dispose();

    private ResultSpool Open(long limit = 64 << 20) => new(_scratch.In("spool"), limit, TimeProvider.System, new Log(_said, TimeProvider.System));

    private static Result Result(string check, uint status = 0, int padding = 0, string runId = "") =>
        new() { Check = check, Status = status, Output = ByteString.CopyFromUtf8("text" + new string('x', padding)), RunId = runId };

    [Fact]
    public void What_the_server_acknowledged_is_gone_and_the_rest_stays_in_order()
    {
        var spool = Open();
        for (var i = 0; i < 10; i++) spool.Add(Result($"check-{i}"));
        var all = spool.ReadAfter(0, 100, 1 << 20);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"check-{i}"), all.Select(e => e.Result.Check));
        spool.Stored(all[3].Sequence);
        Assert.Equal((6, all[4].Sequence), ((int)spool.Held, spool.First));
        Assert.Equal(["check-4", "check-5"], spool.ReadAfter(0, 2, 1 << 20).Select(e => e.Result.Check));
    }

    [Fact]
    public void In_touch_with_the_server_nothing_is_written()
    {
        var spool = Open();
        spool.Add(Result("a"));
        spool.SpillWhatWaits(TimeSpan.FromHours(1));
        Assert.Equal(0, spool.DiskBytes);
        spool.SpillWhatWaits(TimeSpan.Zero);
        Assert.True(spool.DiskBytes > 0);
        Assert.Equal("a", Assert.Single(spool.ReadAfter(0, 10, 1 << 20)).Result.Check);
    }

    [Fact]
    public void A_second_process_finds_what_the_first_spilled_and_never_uses_a_number_twice()
    {
        var first = Open();
        for (var i = 0; i < 5; i++) first.Add(Result($"old-{i}"));
        first.Spill();
        first.Add(Result("only in memory, sent and acknowledged before the kill"));
        var used = first.ReadAfter(0, 10, 1 << 20)[^1].Sequence;

        var second = Open();
        second.Add(Result("new"));
        var all = second.ReadAfter(0, 10, 1 << 20);
        Assert.Equal(first.Epoch, second.Epoch);
        Assert.Equal(["old-0", "old-1", "old-2", "old-3", "old-4", "new"], all.Select(e => e.Result.Check));
        Assert.True(all[^1].Sequence > used);
    }

    [Fact]
    public void A_folder_behind_its_server_counts_on_from_there()
    {
        var spool = Open();
        spool.Stored(1_000_000);
        spool.Add(Result("a"));
        Assert.Equal(1_000_001UL, spool.First);
    }

    [Fact]
    public void A_segment_cut_at_any_byte_is_a_prefix_and_takes_new_records()
    {
        var path = _scratch.In("one.seg");
        var entries = Enumerable.Range(1, 12).Select(i => new SpoolEntry((ulong)i * 3, Encoding.UTF8.GetBytes(new string((char)('a' + i), i * 5)))).ToArray();
        new SpoolSegment { Path = path }.Append(entries);
        var whole = File.ReadAllBytes(path);
        var added = new SpoolEntry(1_000, "added"u8.ToArray());
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(path, whole[..cut]);
            var segment = SpoolSegment.Open(path);
            var read = SpoolSegment.Read(path).ToList();
            Assert.Equal(segment.Count, read.Count);
            for (var i = 0; i < read.Count; i++) Assert.Equal((entries[i].Sequence, Convert.ToHexString(entries[i].Payload)), (read[i].Sequence, Convert.ToHexString(read[i].Payload)));
            var end = 4 + entries.Take(read.Count).Sum(e => e.Size);
            Assert.True(read.Count == entries.Length || cut < end + entries[read.Count].Size, $"cut at {cut} lost a whole record");
            segment.Append([added]);
            Assert.Equal(read.Count + 1, SpoolSegment.Read(path).Count());
        }
    }

    [Fact]
    public void A_flipped_bit_ends_the_segment_before_it()
    {
        var path = _scratch.In("one.seg");
        var entries = Enumerable.Range(1, 8).Select(i => new SpoolEntry((ulong)i, Encoding.UTF8.GetBytes($"payload number {i}"))).ToArray();
        new SpoolSegment { Path = path }.Append(entries);
        var whole = File.ReadAllBytes(path);
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bytes);
            var read = SpoolSegment.Read(path).ToList();
            Assert.True(read.Count < entries.Length);
            Assert.Equal(entries.Take(read.Count).Select(e => Convert.ToHexString(e.Payload)), read.Select(e => Convert.ToHexString(e.Payload)));
        }
    }

    [Fact]
    public void A_full_spool_drops_repeats_first_keeps_the_beginnings_of_problems_and_counts()
    {
        var spool = Open(limit: 1 << 20);
        for (var i = 0; i < 4000; i++)
        {
            spool.Add(Result("steady", 0, 1000));
            if (i % 100 == 0) spool.Add(Result("wobbly", (uint)(i / 100 % 2 * 2), 1000));
            if (i % 50 == 0) spool.Spill();
        }
        spool.Spill();
        var kept = spool.ReadAfter(0, 100_000, 1 << 30).Select(e => e.Result).ToList();
        Assert.True(spool.Dropped > 0);
        Assert.Equal(4040, kept.Count + (int)spool.Dropped);
        Assert.Equal(20, kept.Count(r => r.Check == "wobbly" && r.Status == 2));
        Assert.True(spool.DiskBytes <= 1 << 20);
        Assert.Equal(spool.Dropped, Open(1 << 20).Dropped);
    }

    [Fact]
    public void When_only_problems_are_left_new_results_give_way_and_answers_stay()
    {
        var spool = Open(limit: 1 << 20);
        spool.Add(Result("asked", 0, 100, "run-1"));
        spool.Add(Result("asked", 0, 100, "run-1"));
        for (var i = 0; i < 9000; i++)
        {
            spool.Add(Result($"check-{i}", 2, 1000));
            if (i % 50 == 0) spool.Spill();
        }
        var kept = spool.ReadAfter(0, 100_000, 1 << 30).Select(e => e.Result).ToList();
        Assert.Equal(2, kept.Count(r => r.RunId == "run-1"));
        Assert.Equal("check-0", kept[2].Check);
        Assert.Equal(9002, kept.Count + (int)spool.Dropped);
        Assert.Contains("full of problems", _said.ToString());
    }

    [Fact]
    public void A_disk_that_takes_nothing_leaves_results_in_memory_and_says_so()
    {
        var spool = Open();
        Directory.Delete(_scratch.In("spool"), recursive: true);
        File.WriteAllText(_scratch.In("spool"), "a file where the folder should be");
        spool.Add(Result("a"));
        spool.Spill();
        Assert.Equal("a", Assert.Single(spool.ReadAfter(0, 10, 1 << 20)).Result.Check);
        Assert.Contains("the disk takes nothing", _said.ToString());
        File.Delete(_scratch.In("spool"));
        Directory.CreateDirectory(_scratch.In("spool"));
        spool.Spill();
        Assert.True(spool.DiskBytes > 0);
    }

    [Fact]
    public void A_torn_numbers_file_falls_back_to_the_slot_before()
    {
        var path = _scratch.In("numbers");
        var file = SequenceFile.Open(path);
        file.Reserve(1);
        file.CountDropped(3);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var torn = (byte[])bytes.Clone();
            torn[at] ^= 0x55;
            File.WriteAllBytes(path, torn);
            var again = SequenceFile.Open(path);
            Assert.Equal((file.Epoch, file.Reserved), (again.Epoch, again.Reserved));
        }
    }
}
