using System.Formats.Tar;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Muster.Server.Accounts.Audit;
using Muster.Server.Events;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Backups;

/// <summary>Takes a snapshot and sends it; one at a time, since each reads everything there is.</summary>
internal sealed class BackupDesk(DataFolder data, Database database, MetricsStore metrics, EventLog events, TimeProvider time)
{
    private int _busy;

    public async Task SendAsync(HttpContext http)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1) throw ApiProblem.Conflict("a backup is being taken already; wait until it is done.");
        try
        {
            http.Concerns("backup", "taken");
            using var snapshot = await Task.Run(() => Take(http.RequestAborted), http.RequestAborted);
            http.Response.ContentType = "application/x-tar";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"muster-{time.GetUtcNow():yyyyMMdd-HHmmss}.tar\"";
            var begun = time.GetUtcNow();
            await WriteAsync(snapshot, http.Response.Body, http.RequestAborted);
            events.Note(new EventDraft("backup", "Backup taken", "", begun, time.GetUtcNow(), false, EventDraft.Everywhere, http.Caller().Name));
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private DataSnapshot Take(CancellationToken ct)
    {
        try
        {
            return DataSnapshot.Take(data, database, metrics, ct);
        }
        catch (IOException refused)
        {
            throw new ApiProblem(StatusCodes.Status507InsufficientStorage, $"the backup could not be taken: {refused.Message}");
        }
    }

    private async Task WriteAsync(DataSnapshot snapshot, Stream into, CancellationToken ct)
    {
        await using var tar = new TarWriter(into, TarEntryFormat.Pax, leaveOpen: true);
        var files = new List<BackedUpFile>();
        foreach (var path in Directory.EnumerateFileSystemEntries(snapshot.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(snapshot.Folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (Directory.Exists(path))
            {
                // Empty ones count too: git asks for some of its own.
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, name) { Mode = File.GetUnixFileMode(path), ModificationTime = File.GetLastWriteTimeUtc(path) }, ct);
                continue;
            }
            await using var file = File.OpenRead(path);
            var hash = await SHA256.HashDataAsync(file, ct);
            file.Position = 0;
            files.Add(new BackedUpFile(name, file.Length, Convert.ToHexStringLower(hash)));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = file, Mode = File.GetUnixFileMode(path), ModificationTime = File.GetLastWriteTimeUtc(path) }, ct);
        }
        var version = typeof(BackupDesk).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new BackupManifest(BackupManifest.Version, time.GetUtcNow(), version, snapshot.Notes, files), BackupJson.Default.BackupManifest);
        using var text = new MemoryStream(manifest);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.Name) { DataStream = text, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = time.GetUtcNow() }, ct);
    }
}
