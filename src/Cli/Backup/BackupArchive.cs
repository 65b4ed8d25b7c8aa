using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;

namespace Muster.Cli.Backup;

/// <summary>A backup that does not hold what its manifest says. The message names the entry and what is wrong.</summary>
internal sealed class BackupException(string message) : Exception(message);

/// <param name="Notes">What the server had found damaged and left out.</param>
internal sealed record BackupContents(DateTimeOffset Taken, string ServerVersion, int Files, long Bytes, IReadOnlyList<string> Notes);

/// <summary>Reads the archive that <c>POST /api/v1/backup</c> answers with: files and folders, and last <c>MANIFEST.json</c> with the checksum of each.</summary>
internal static class BackupArchive
{
    private const string Manifest = "MANIFEST.json";
    private const int FormatVersion = 1;

    /// <summary>Reads everything and compares every checksum; with a folder, also writes it there.</summary>
    /// <param name="into">An empty or new folder, or null.</param>
    /// <exception cref="BackupException">Damaged, cut off, or not a backup.</exception>
    public static async Task<BackupContents> ReadAsync(Stream archive, string? into, CancellationToken ct)
    {
        var found = new Dictionary<string, (long Bytes, string Sha256)>(StringComparer.Ordinal);
        try
        {
            await using var tar = new TarReader(archive, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, ct).ConfigureAwait(false) is { } entry)
            {
                if (entry.Name == Manifest) return await CompareAsync(entry, found, ct).ConfigureAwait(false);
                CheckName(entry.Name);
                if (entry.EntryType == TarEntryType.Directory)
                {
                    if (into is not null) Directory.CreateDirectory(Path.Combine(into, entry.Name), entry.Mode);
                }
                else if (entry.EntryType is TarEntryType.RegularFile) found[entry.Name] = await TakeAsync(entry, into, ct).ConfigureAwait(false);
                else throw new BackupException($"{entry.Name} is a {entry.EntryType}; a backup holds files and folders only");
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new BackupException($"after {found.Count} files the archive is damaged or cut off: {broken.Message}");
        }
        throw new BackupException(found.Count == 0 ? "this is no backup of Muster" : $"the archive ends after {found.Count} files without {Manifest}: it was cut off");
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(part => part is ".." or "."))
            throw new BackupException($"the entry '{name}' does not lie within the backup; this archive was not made by Muster");
    }

    private static async Task<(long, string)> TakeAsync(TarEntry entry, string? into, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = into is null ? null : Make(Path.Combine(into, entry.Name), entry.Mode);
        var buffer = new byte[1 << 17];
        long bytes = 0;
        while (entry.DataStream is { } data && await data.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            bytes += read;
            if (file is not null) await file.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
        }
        file?.Flush(flushToDisk: true);
        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static FileStream Make(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
    }

    private static async Task<BackupContents> CompareAsync(TarEntry entry, Dictionary<string, (long Bytes, string Sha256)> found, CancellationToken ct)
    {
        using var manifest = await JsonDocument.ParseAsync(entry.DataStream ?? Stream.Null, cancellationToken: ct).ConfigureAwait(false);
        var root = manifest.RootElement;
        if (root.GetProperty("formatVersion").GetInt32() is var version && version != FormatVersion) throw new BackupException($"format version {version}; this program reads {FormatVersion}");
        var files = root.GetProperty("files").EnumerateArray().ToList();
        foreach (var file in files)
        {
            var path = file.GetProperty("path").GetString()!;
            if (!found.Remove(path, out var got)) throw new BackupException($"{path} stands in the manifest but is not in the archive");
            if (got.Bytes != file.GetProperty("bytes").GetInt64() || got.Sha256 != file.GetProperty("sha256").GetString()) throw new BackupException($"{path} is damaged: its checksum is not the one in the manifest");
        }
        if (found.Count > 0) throw new BackupException($"{found.Keys.First()} is in the archive but not in the manifest");
        return new BackupContents(root.GetProperty("taken").GetDateTimeOffset(), root.GetProperty("serverVersion").GetString() ?? "", files.Count,
            files.Sum(file => file.GetProperty("bytes").GetInt64()), [.. root.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)]);
    }
}
