using Microsoft.Extensions.Logging.Abstractions;
using Muster.Checks.States;
using Muster.Protocol;
using Google.Protobuf;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.History;
using Muster.Server.States.Journal;
using Muster.Server.States.Snapshots;
using Muster.Server.Storage;

namespace Muster.Server.Tests.States;

public sealed class JournalTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static readonly JournalLimits Small = new() { SegmentBytes = 600, KeepBytes = long.MaxValue };

    [Fact]
    public async Task A_journal_cut_at_any_byte_replays_to_a_prefix()
    {
        using (var writer = new JournalWriter(folder.Path, 0, new JournalLimits(), batch => batch.ForEach(e => e.Done())))
            for (var i = 0; i < 12; i++)
            {
                var entry = JournalEntry.Rent(RecordKind.Assigned, new HostId(1, (ulong)i), i, i);
                var safe = entry.WaitAsync();
                writer.Append(entry);
                await safe;
            }
        var segment = Assert.Single(JournalSegment.In(folder.Path));
        var whole = File.ReadAllBytes(segment.Path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(segment.Path, whole[..length]);
            var times = new List<long>();
            var recovered = JournalRecovery.Replay(folder.Path, 0, record => times.Add(record.TimeMs), NullLogger.Instance);
            Assert.Equal(Enumerable.Range(0, times.Count).Select(i => (long)i), times);
            Assert.True(length < whole.Length || times.Count == 12);
            Assert.True(recovered.End <= length);
            if (File.Exists(segment.Path)) Assert.True(new FileInfo(segment.Path).Length == recovered.End);
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_record_ends_the_segment_before_it()
    {
        using (var writer = new JournalWriter(folder.Path, 0, new JournalLimits(), batch => batch.ForEach(e => e.Done())))
            for (var i = 0; i < 3; i++) writer.Append(JournalEntry.Rent(RecordKind.Assigned, new HostId(1, 2), i, 0));
        var segment = Assert.Single(JournalSegment.In(folder.Path));
        var whole = File.ReadAllBytes(segment.Path);
        var record = (whole.Length - JournalSegment.HeaderBytes) / 3;
        for (var at = JournalSegment.HeaderBytes + record; at < JournalSegment.HeaderBytes + 2 * record; at++)
        {
            var hurt = (byte[])whole.Clone();
            hurt[at] ^= 0x10;
            File.WriteAllBytes(segment.Path, hurt);
            Assert.Equal(1, JournalReader.Read(segment, 0, _ => { }).Records);
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_the_batch_keeps_nothing_of_it_and_goes_on_when_there_is_room()
    {
        var full = false;
        using var writer = new JournalWriter(folder.Path, 0, new JournalLimits(), batch => batch.ForEach(e => e.Done()), (root, position) => new FillingFile(root, position, () => full));
        async Task AppendAsync(long time)
        {
            var entry = JournalEntry.Rent(RecordKind.Assigned, new HostId(1, 2), time, 100);
            var safe = entry.WaitAsync();
            writer.Append(entry);
            await safe;
        }
        await AppendAsync(1);
        full = true;
        var error = await Assert.ThrowsAsync<JournalFullException>(() => AppendAsync(2));
        Assert.Contains("Make room on this disk", error.Message);
        Assert.NotNull(writer.Failure);
        full = false;
        await AppendAsync(3);
        Assert.Null(writer.Failure);
        var times = new List<long>();
        JournalRecovery.Replay(folder.Path, 0, r => times.Add(r.TimeMs), NullLogger.Instance);
        Assert.Equal([1, 3], times);
    }

    /// <summary>Writes half of what it is given and then says that there is no room.</summary>
    private sealed class FillingFile : JournalFile
    {
        private readonly Func<bool> full;

        public FillingFile(string root, long position, Func<bool> full) : base(JournalSegment.At(root, position), 0)
        {
            this.full = () => false;
            Append(JournalSegment.Header(position));
            this.full = full;
        }

        protected override void Write(ReadOnlyMemory<byte> bytes, long at)
        {
            base.Write(full() ? bytes[..(bytes.Length / 2)] : bytes, at);
            if (full()) throw new IOException("No space left on device");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_any_kill_the_states_equal_a_replay_of_the_whole_journal(int seed)
    {
        var random = new Random(seed);
        using var database = Database.Open(folder["muster.db"], TransitionStore.Migrations, TimeProvider.System);
        var store = new TransitionStore(database);
        var live = folder["live"];
        ulong[] sequence = new ulong[5];
        for (var life = 0; life < 4; life++)
        {
            using var writer = new TransitionWriter(store, TimeProvider.System, NullLogger.Instance);
            using var engine = new StateEngine(live, Small, writer, store, TimeProvider.System, NullLogger.Instance, shardCount: 1 + life % 3);
            engine.Start();
            await engine.PolicyAsync("disk", new CheckPolicy(TimeSpan.FromSeconds(10), maxAttempts: 1 + random.Next(4)));
            for (var step = 0; step < 60; step++)
            {
                await StepAsync(engine, random, sequence);
                if (random.Next(25) == 0) await engine.SnapshotAsync(CancellationToken.None);
            }
            Assert.Equal(FullReplay(live), Dump(engine));
        }
    }

    private static async Task StepAsync(StateEngine engine, Random random, ulong[] sequence)
    {
        var index = random.Next(sequence.Length);
        var host = new HostId(9, (ulong)index);
        switch (random.Next(10))
        {
            case 0: await engine.HostStatusAsync(host, random.Next(3) > 0); break;
            case 1: await engine.AssignedAsync(host, ["disk", "cpu"], random.Next(3) == 0 ? ["cpu"] : []); break;
            case 2 when random.Next(4) == 0: await engine.ForgetAsync(host); break;
            default:
                var batch = new ResultBatch { SpoolEpoch = 5, FirstSequence = Math.Max(1, sequence[index] + 1 - (ulong)random.Next(2)) };
                for (var i = random.Next(1, 4); i > 0; i--)
                    batch.Results.Add(new Result { Check = random.Next(5) == 0 ? "own" : "disk", Local = true, Status = (uint)random.Next(4), Output = ByteString.CopyFromUtf8($"text {random.Next(3)}"), StartedMs = 1000 });
                sequence[index] = batch.FirstSequence + (ulong)batch.Results.Count - 1;
                await engine.StoreAsync(host, batch.ToByteArray(), 3);
                break;
        }
    }

    private static string FullReplay(string journal)
    {
        var states = new ShardStates();
        JournalRecovery.Replay(journal, 0, record => states.Apply(record), NullLogger.Instance);
        return string.Join('\n', states.Hosts.Values.OrderBy(h => h.Id).Select(Line));
    }

    private static string Dump(StateEngine engine) =>
        string.Join('\n', Enumerable.Range(0, 5).Select(i => engine.Find(new HostId(9, (ulong)i))).OfType<HostStates>().Select(Line));

    private static string Line(HostStates host) => $"{host.Id} {host.Stored} {host.Up} " + string.Join(' ', host.Slots.Select(s =>
    {
        var (state, look) = s.Read();
        var bytes = new byte[CheckState.Size];
        state.Write(bytes);
        return $"{s.Name.Text}={Convert.ToHexString(bytes)}/{Convert.ToHexString(look.Output)}/{look.StartedMs}";
    }));
}
