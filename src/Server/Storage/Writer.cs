using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Server.Storage;

/// <summary>
/// The one thread that writes. Whatever queued up while the last commit was syncing shares the next commit
/// (group commit), each work in its own savepoint, so that one that fails takes nothing with it.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int MostWaiting = 65_536;
    private const int MostPerCommit = 1_024;

    /// <summary>Long enough to fill a commit, short enough that the first in it does not feel the last.</summary>
    private static readonly TimeSpan LongestCommit = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<WriteWork> _queue = new(MostWaiting);
    private readonly List<WriteWork> _batch = new(MostPerCommit);
    private readonly SqliteFile _file;
    private readonly StorageHealth _health;
    private readonly Thread _thread;
    private SqliteConnection _connection;

    public Writer(SqliteFile file, SqliteConnection connection, StorageHealth health)
    {
        _file = file;
        _connection = connection;
        _health = health;
        _thread = new Thread(Run) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Commits since the start, and works in them: how well commits are shared.</summary>
    public long Commits { get; private set; }

    public long Works { get; private set; }

    public int Waiting => _queue.Count;

    /// <exception cref="StorageBusyException">Too many wait already.</exception>
    public void Queue(WriteWork work)
    {
        try
        {
            if (!_queue.TryAdd(work))
                throw new StorageBusyException($"{MostWaiting} writes wait for the disk already; try again");
        }
        catch (InvalidOperationException) when (_queue.IsAddingCompleted)
        {
            throw new ObjectDisposedException(nameof(Database));
        }
    }

    /// <summary>Writes what is queued, then ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _connection.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out WriteWork? first, _health.Trouble is null ? Timeout.InfiniteTimeSpan : ProbeEvery))
                Commit(first);
            else if (_health.Trouble is not null)
                Probe();
        }
    }

    private void Commit(WriteWork first)
    {
        _batch.Clear();
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            long began = Stopwatch.GetTimestamp();
            WriteWork? next = first;
            do
            {
                if (!next.Cancelled)
                    Step(next);
            }
            while (_batch.Count < MostPerCommit && Stopwatch.GetElapsedTime(began) < LongestCommit && _queue.TryTake(out next));
            _connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            if (!_batch.Contains(first))
                _batch.Add(first);
            Abandon(e);
            return;
        }
        Commits++;
        Works += _batch.Count;
        _health.Recovered();
        foreach (WriteWork work in _batch)
            work.Complete();
    }

    /// <summary>Runs one work in its savepoint. Throws only what the whole commit cannot survive.</summary>
    private void Step(WriteWork work)
    {
        _batch.Add(work);
        _connection.Execute("SAVEPOINT work");
        try
        {
            work.Execute(_connection);
        }
        catch (Exception e) when (!SqliteTrouble.IsDisk(e) && InTransaction())
        {
            _connection.Execute("ROLLBACK TO work; RELEASE work");
            work.Fail(e);
            return;
        }
        _connection.Execute("RELEASE work");
    }

    private bool InTransaction() => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    private void Abandon(Exception e)
    {
        Exception told = Explain(e);
        foreach (WriteWork work in _batch)
            work.Fail(told);
        Reopen();
    }

    private Exception Explain(Exception e)
    {
        if (!SqliteTrouble.IsDisk(e))
            return SqliteTrouble.IsBusy(e) ? SqliteTrouble.BusyDatabase(_file.Path, e) : e;
        StorageFullException full = SqliteTrouble.Disk(_file.Path, e);
        _health.Failed(full.Message);
        return full;
    }

    /// <summary>
    /// After an error of the disk the page cache and a failed fsync cannot be trusted: only what is read again is.
    /// Closing also rolls back whatever was open.
    /// </summary>
    private void Reopen()
    {
        _connection.Dispose();
        try
        {
            _connection = _file.OpenWriter();
        }
        catch (DbException e)
        {
            // The disposed connection makes the next commit fail in turn, which comes back here.
            _health.Failed($"{_file.Path} cannot be opened again: {e.Message}");
        }
    }

    /// <summary>Tries whether there is room again, so that readiness does not wait for somebody's write.</summary>
    private void Probe()
    {
        try
        {
            if (_connection.State != System.Data.ConnectionState.Open)
                _connection = _file.OpenWriter();
            // Moving the log into the database may be all the room that is needed.
            _connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            _connection.Execute("INSERT INTO storage_probe(id, filler) VALUES(1, randomblob(65536)) ON CONFLICT(id) DO UPDATE SET filler = excluded.filler");
            _health.Recovered();
        }
        catch (DbException e)
        {
            Explain(e);
        }
    }
}
