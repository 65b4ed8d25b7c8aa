namespace Muster.Tsdb.Tests.Blocks;

public sealed class RepairTests
{
    [Fact]
    public void A_block_put_aside_is_saved_but_for_the_series_in_the_damaged_frame()
    {
        using var folder = new StoreFolder();
        // Noisy values, so that the block has several frames of them.
        var random = new Random(4);
        for (var instance = 0; instance < 200; instance++)
        {
            using var appender = folder.Store.Appender("test");
            var series = appender.Series(StoreFolder.Named("noise", instance));
            for (var i = 0; i < 200; i++) appender.Append(series, StoreFolder.Start + i * 30_000L, random.NextDouble());
            appender.Commit();
        }
        folder.Put(StoreFolder.Named("later"), StoreFolder.Start + 20_000_000, 1);
        folder.Store.Maintain();
        var before = folder.Dump(to: StoreFolder.Start + 7_000_000);
        var name = Path.GetFileName(Directory.GetDirectories(Path.Combine(folder.Path, "blocks")).Order(StringComparer.Ordinal).First());
        folder.Store.Dispose();
        var raw = Path.Combine(folder.Path, "blocks", name, "raw.data");
        var bytes = File.ReadAllBytes(raw);
        bytes[bytes.Length / 3] ^= 0x40;
        File.WriteAllBytes(raw, bytes);
        folder.Reopen();

        var found = Assert.Single(folder.Store.Verify());
        Assert.Contains("raw.data: the checksum of the frame at", found, StringComparison.Ordinal);
        var message = Assert.Single(folder.Store.Messages);
        Assert.Contains($"block {name} is damaged", message, StringComparison.Ordinal);
        Assert.Contains("the rest is served", message, StringComparison.Ordinal);
        Assert.Empty(folder.Dump(to: StoreFolder.Start + 7_000_000));
        Assert.NotEmpty(folder.Dump(from: StoreFolder.Start + 20_000_000));

        var (saved, lost) = folder.Store.Repair(Path.Combine(folder.Path, "quarantine", name));
        Assert.Equal(200, saved + lost);
        Assert.InRange(lost, 1, 100);
        var after = folder.Dump(to: StoreFolder.Start + 7_000_000);
        Assert.Equal(saved * 200, after.Count);
        Assert.Empty(after.Except(before));
        Assert.Empty(folder.Store.Verify());
        folder.Reopen();
        Assert.Equal(after, folder.Dump(to: StoreFolder.Start + 7_000_000));
    }

    [Fact]
    public void A_block_whose_files_are_missing_or_cut_is_put_aside_at_the_start()
    {
        foreach (var file in new[] { "meta.json", "index", "raw.data" })
        {
            using var folder = new StoreFolder();
            folder.Fill(2, 2000);
            var block = Directory.GetDirectories(Path.Combine(folder.Path, "blocks")).Order(StringComparer.Ordinal).First();
            folder.Store.Dispose();
            if (file == "index") File.WriteAllBytes(Path.Combine(block, file), File.ReadAllBytes(Path.Combine(block, file))[..^3]);
            else File.Delete(Path.Combine(block, file));
            folder.Reopen();
            Assert.Contains(folder.Store.Messages, message => message.Contains(Path.GetFileName(block), StringComparison.Ordinal) && message.Contains(file, StringComparison.Ordinal));
            Assert.True(Directory.Exists(Path.Combine(folder.Path, "quarantine", Path.GetFileName(block))));
            Assert.NotEmpty(folder.Dump());
        }
    }
}
