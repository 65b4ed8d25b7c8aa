namespace Muster.Tsdb.Tests.Blocks;

public sealed class BlockDamageTests
{
    [Fact]
    public void Any_flipped_byte_of_a_block_is_found_the_block_put_aside_and_the_rest_served()
    {
        var random = new Random(5);
        using var folder = new StoreFolder(o => o with { MaxBlockRange = TimeSpan.FromHours(2) });
        var expected = folder.Fill(4, 2500);
        folder.Store.Dispose();
        foreach (var file in new[] { "raw.data", "index" })
            for (var round = 0; round < 25; round++)
            {
                var copy = folder.Path + "-copy";
                CopyFolder(folder.Path, copy);
                var victim = Directory.GetDirectories(Path.Combine(copy, "blocks")).Order(StringComparer.Ordinal).First();
                var path = Path.Combine(victim, file);
                var bytes = File.ReadAllBytes(path);
                // The eight bytes of magic at the beginning carry nothing.
                bytes[random.Next(8, bytes.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bytes);
                using (var store = TsdbStore.Open(folder.Options with { Folder = copy }, TimeProvider.System))
                {
                    store.Verify();
                    Assert.Contains(store.Messages, message => message.Contains(Path.GetFileName(victim), StringComparison.Ordinal) && message.Contains("moved to", StringComparison.Ordinal));
                    var left = StoreFolder.Dump(store);
                    Assert.Equal(expected.Where(line => long.Parse(line.Split(' ')[1]) >= StoreFolder.Start + 7_200_000), left);
                }
                Directory.Delete(copy, recursive: true);
            }
        folder.Reopen();
    }

    [Fact]
    public void A_backup_made_while_the_store_runs_opens_as_a_store_with_the_same_samples()
    {
        using var folder = new StoreFolder();
        var expected = folder.Fill(4, 2500);
        var target = folder.Path + "-backup";
        folder.Store.Backup(target);
        folder.Put(StoreFolder.Named("after"), StoreFolder.Start + 30_000_000, 1);
        using (var backup = TsdbStore.Open(folder.Options with { Folder = target }, TimeProvider.System)) Assert.Equal(expected, StoreFolder.Dump(backup));
        Directory.Delete(target, recursive: true);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
