namespace Muster.Tsdb.Tests.Wal;

public sealed class LogDamageTests
{
    [Fact]
    public void A_log_cut_at_any_byte_gives_a_prefix_of_the_commits_and_takes_more()
    {
        using var folder = new StoreFolder();
        var labels = StoreFolder.Named("cut");
        for (var i = 0; i < 40; i++) folder.Put(labels, StoreFolder.Start + i * 1000, i * 1.5);
        folder.Store.Dispose();
        var segment = Directory.GetFiles(Path.Combine(folder.Path, "wal"), "*.wal").Single();
        var whole = File.ReadAllBytes(segment);
        folder.Reopen();
        var copy = new TsdbOptions { Folder = folder.Path + "-cut", MaxAhead = TimeSpan.MaxValue };
        var last = -1;
        for (var length = 0; length <= whole.Length; length += 3)
        {
            Directory.CreateDirectory(Path.Combine(copy.Folder, "wal"));
            File.WriteAllBytes(Path.Combine(copy.Folder, "wal", Path.GetFileName(segment)), whole[..length]);
            using (var store = TsdbStore.Open(copy, TimeProvider.System))
            {
                var values = store.Select(StoreFolder.Everything, 0, long.MaxValue, default, default).SingleOrDefault()?.Values.ToArray() ?? [];
                Assert.Equal(Enumerable.Range(0, values.Length).Select(i => i * 1.5), values);
                Assert.True(values.Length >= last, "a longer log gave less");
                last = values.Length;
                using var appender = store.Appender("test");
                Assert.Equal(Muster.Metrics.AppendOutcome.Stored, appender.Append(appender.Series(labels), StoreFolder.Start + 100_000, 1));
                appender.Commit();
            }
            Directory.Delete(copy.Folder, recursive: true);
        }
        Assert.InRange(last, 39, 40);
    }

    [Fact]
    public void A_flipped_bit_in_the_log_costs_one_commit_and_is_told()
    {
        using var folder = new StoreFolder();
        var labels = StoreFolder.Named("flip");
        for (var i = 0; i < 40; i++) folder.Put(labels, StoreFolder.Start + i * 1000, i);
        folder.Store.Dispose();
        var segment = Directory.GetFiles(Path.Combine(folder.Path, "wal"), "*.wal").Single();
        var bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(segment, bytes);
        folder.Reopen();
        Assert.Equal(39, folder.Dump().Count);
        Assert.Contains(folder.Store.Messages, message => message.Contains("damaged bytes", StringComparison.Ordinal));
    }
}
