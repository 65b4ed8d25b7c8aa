using Microsoft.Data.Sqlite;

namespace Muster.Server.Storage;

/// <summary>What an error of SQLite means for the people who run the server.</summary>
internal static class SqliteTrouble
{
    private const int Busy = 5, Locked = 6, IoError = 10, Full = 13, CannotOpen = 14;

    /// <summary>The disk refused, not the statement.</summary>
    public static bool IsDisk(Exception e) => e is SqliteException { SqliteErrorCode: IoError or Full or CannotOpen };

    public static bool IsBusy(Exception e) => e is SqliteException { SqliteErrorCode: Busy or Locked };

    public static StorageFullException Disk(string path, Exception e)
    {
        long free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        string what = e is SqliteException { SqliteErrorCode: Full } || free < 1 << 20 ? "the disk is full" : "the disk refused a write";
        return new StorageFullException($"{what}: {path} ({free / 1024} KiB free): {e.Message} Make room; writing resumes by itself.", e);
    }

    public static StorageBusyException BusyDatabase(string path, Exception e) =>
        new($"another program keeps {path} locked; end it (a forgotten sqlite3 shell?), writing resumes by itself.", e);
}
