using Muster.Server.MetricsApi.Store;
using Muster.Server.Storage;

namespace Muster.Server.Backups;

/// <summary>
/// A copy of the data folder in a folder beside it, gone with the object. The state first, then what is appended to (the journal
/// may be newer than the state, as after a power cut, never older); metrics as hard links, which cost no room.
/// </summary>
internal sealed class DataSnapshot : IDisposable
{
    private DataSnapshot(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>What was found damaged in the metrics, put aside and so left out.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <exception cref="IOException">No room, or the copy of the state is damaged.</exception>
    public static DataSnapshot Take(DataFolder data, Database database, MetricsStore metrics, CancellationToken ct)
    {
        var snapshot = new DataSnapshot(Path.Combine(data.Backups, Guid.NewGuid().ToString("N")));
        try
        {
            Directory.CreateDirectory(snapshot.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            database.CopyTo(Path.Combine(snapshot.Folder, Path.GetFileName(data.Database)));
            ct.ThrowIfCancellationRequested();
            snapshot.Notes = metrics.Tsdb.Verify(ct);
            metrics.Tsdb.Backup(Path.Combine(snapshot.Folder, Path.GetFileName(data.Metrics)));
            foreach (var path in Directory.EnumerateFiles(data.Metrics)) File.Copy(path, Path.Combine(snapshot.Folder, Path.GetFileName(data.Metrics), Path.GetFileName(path)));
            foreach (var path in Directory.EnumerateFileSystemEntries(data.Root))
                if (!data.IsLive(path)) Copy(path, Path.Combine(snapshot.Folder, Path.GetFileName(path)), ct);
            var agent = Path.Combine(snapshot.Folder, Path.GetFileName(data.LocalAgent));
            foreach (var path in data.LocalAgentIdentity.Where(File.Exists))
            {
                Directory.CreateDirectory(agent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                CopyFile(path, Path.Combine(agent, Path.GetFileName(path)));
            }
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private static void Copy(string from, string to, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var attributes = File.GetAttributes(from);
        // A link is copied as what it points to within the folder would be twice; sockets and pipes hold nothing.
        if (attributes.HasFlag(FileAttributes.ReparsePoint) || attributes.HasFlag(FileAttributes.Device)) return;
        if (!attributes.HasFlag(FileAttributes.Directory))
        {
            CopyFile(from, to);
            return;
        }
        Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (var path in Directory.EnumerateFileSystemEntries(from)) Copy(path, Path.Combine(to, Path.GetFileName(path)), ct);
    }

    private static void CopyFile(string from, string to)
    {
        try
        {
            File.Copy(from, to);
        }
        catch (FileNotFoundException)
        {
            // It went between the listing and now: a lock of git, a journal segment whose time was over.
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
