using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Muster.Cli.Tests.Server;

namespace Muster.Cli.Tests.Backup;

public sealed class BackupArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("muster-backup-").FullName;

    private static readonly (string Name, string Content)[] Files = [("muster.db", "state"), ("secrets/admin.key", "secret"), ("tsdb/wal/00000001.wal", new string('w', 300_000))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An archive as the server writes it.</summary>
    private string Archive((string Name, string Content)[] files, bool withManifest = true, (string Name, string Content)[]? inManifest = null)
    {
        var path = Path.Combine(_folder, "backup.tar");
        using var stream = File.Create(path);
        using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "config") { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute });
        foreach (var (name, content) in files) Write(tar, name, content);
        if (!withManifest) return path;
        Write(tar, "MANIFEST.json", JsonSerializer.Serialize(new
        {
            formatVersion = 1,
            taken = DateTimeOffset.UnixEpoch,
            serverVersion = "0",
            notes = Array.Empty<string>(),
            files = (inManifest ?? files).Select(f => new { path = f.Name, bytes = Encoding.UTF8.GetByteCount(f.Content), sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(f.Content))) }),
        }));
        return path;
    }

    private static void Write(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

    [Fact]
    public async Task A_whole_archive_passes_and_is_restored_with_its_modes_and_empty_folders()
    {
        var path = Archive(Files);
        var verified = await Invocation.RunAsync(null, $"backup verify {path}");
        Assert.Equal((0, "backup.tar is whole: 3 files, 0.3 MB, taken 1970-01-01 00:00:00 UTC\n", ""), (verified.ExitCode, verified.Out, verified.Error));
        var data = Path.Combine(_folder, "data");
        var restored = await Invocation.RunAsync(null, $"backup restore {path} {data}");
        Assert.Equal(0, restored.ExitCode);
        Assert.Contains($"start the server with --data {data}", restored.Out, StringComparison.Ordinal);
        foreach (var (name, content) in Files) Assert.Equal(content, File.ReadAllText(Path.Combine(data, name)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "secrets/admin.key")));
        Assert.True(Directory.Exists(Path.Combine(data, "config")));
        var twice = await Invocation.RunAsync(null, $"backup restore {path} {data}");
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("is not empty", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_byte_in_any_file_is_found_and_the_file_named()
    {
        var path = Archive(Files);
        var bytes = File.ReadAllBytes(path);
        bytes[Encoding.UTF8.GetString(bytes).IndexOf("wwww", StringComparison.Ordinal) + 1000] ^= 1;
        File.WriteAllBytes(path, bytes);
        var verified = await Invocation.RunAsync(null, $"backup verify {path}");
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("tsdb/wal/00000001.wal is damaged", verified.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.002)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public async Task An_archive_cut_anywhere_is_refused(double share)
    {
        var path = Archive(Files);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * share)]);
        var verified = await Invocation.RunAsync(null, $"backup verify {path}");
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("backup.tar:", verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bytes_are_no_backup()
    {
        var random = new Random(6);
        var path = Path.Combine(_folder, "backup.tar");
        for (var round = 0; round < 30; round++)
        {
            var bytes = new byte[random.Next(5000)];
            random.NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
            Assert.Equal(1, (await Invocation.RunAsync(null, $"backup verify {path}")).ExitCode);
        }
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/etc/escaped")]
    [InlineData("a/../../escaped")]
    public async Task An_entry_that_would_leave_the_folder_is_refused(string name)
    {
        var restored = await Invocation.RunAsync(null, $"backup restore {Archive([(name, "x")])} {Path.Combine(_folder, "data")}");
        Assert.Equal(1, restored.ExitCode);
        Assert.Contains("does not lie within the backup", restored.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "escaped")));
    }

    [Fact]
    public async Task Files_that_manifest_and_archive_do_not_share_are_named()
    {
        var missing = await Invocation.RunAsync(null, $"backup verify {Archive(Files[..2], inManifest: Files)}");
        Assert.Contains("tsdb/wal/00000001.wal stands in the manifest but is not in the archive", missing.Error, StringComparison.Ordinal);
        var surplus = await Invocation.RunAsync(null, $"backup verify {Archive(Files, inManifest: Files[..2])}");
        Assert.Contains("tsdb/wal/00000001.wal is in the archive but not in the manifest", surplus.Error, StringComparison.Ordinal);
        var headless = await Invocation.RunAsync(null, $"backup verify {Archive(Files, withManifest: false)}");
        Assert.Contains("without MANIFEST.json: it was cut off", headless.Error, StringComparison.Ordinal);
    }
}
