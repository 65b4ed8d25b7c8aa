using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Server.Storage;

/// <summary>
/// The state of the server. Writes go through one queue and are durable when their task ends; reads run beside them.
/// The surface is what another database behind it could keep: a connection of ADO.NET, one writer, snapshots to read.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly SqliteFile _file;
    private readonly Writer _writer;
    private readonly Readers _readers;

    private Database(SqliteFile file, SqliteConnection writer)
    {
        _file = file;
        _writer = new Writer(file, writer, Health);
        _readers = new Readers(file);
    }

    public StorageHealth Health { get; } = new();

    public long Commits => _writer.Commits;

    public long Writes => _writer.Works;

    public int WaitingWrites => _writer.Waiting;

    /// <summary>Opens (or makes) the database and brings it up to <paramref name="migrations"/>, in their order.</summary>
    /// <exception cref="StartException">Newer than this program, not a database of ours, damaged, or no room.</exception>
    public static Database Open(string path, IEnumerable<Migration> migrations, TimeProvider time)
    {
        SqliteFile file = new(path);
        SqliteConnection? writer = null;
        try
        {
            file.Create();
            writer = file.OpenWriter();
            MigrationRun.Apply(writer, path, [.. migrations], time.GetUtcNow());
            return new Database(file, writer);
        }
        catch (Exception e)
        {
            writer?.Dispose();
            switch (e)
            {
                case SqliteException { SqliteErrorCode: 26 or 11 }:
                    throw new StartException($"{path} is damaged or no SQLite database ({e.Message}). Restore it from a copy, or give another folder with --data DIR.", e);
                case SqliteException when SqliteTrouble.IsDisk(e):
                    throw new StartException(SqliteTrouble.Disk(path, e).Message, e);
                case SqliteException when SqliteTrouble.IsBusy(e):
                    throw new StartException(SqliteTrouble.BusyDatabase(path, e).Message, e);
                default:
                    throw;
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the writer, inside a transaction; the task ends after it is on disk.
    /// If <paramref name="work"/> throws, nothing of it is kept and the task carries its exception. Cancellation counts until it is begun.
    /// The work may run inside a commit shared with others, so it must not begin or end transactions itself.
    /// </summary>
    /// <exception cref="StorageFullException">The disk refused; nothing was kept.</exception>
    /// <exception cref="StorageBusyException">Locked by another program, or too many writes wait.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken ct = default)
    {
        WriteWork<T> queued = new(work, ct);
        _writer.Queue(queued);
        return queued.Done;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<DbConnection> work, CancellationToken ct = default) =>
        WriteAsync(connection =>
        {
            work(connection);
            return true;
        }, ct);

    /// <summary>Runs the query on a consistent snapshot of what was committed.</summary>
    public T Read<T>(Func<DbConnection, T> query) => _readers.Read(query);

    /// <summary>Writes a consistent copy of what was committed, packed, into a new file, and checks it.</summary>
    /// <exception cref="IOException">The file is there already, the disk refused, or the copy does not pass its check.</exception>
    public void CopyTo(string path) => _file.CopyTo(path);

    /// <summary>Bytes of the database file and its log.</summary>
    public long SizeOnDisk() =>
        new[] { _file.Path, _file.Path + "-wal" }.Select(path => new FileInfo(path)).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>Writes what is queued, then closes.</summary>
    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
    }
}
