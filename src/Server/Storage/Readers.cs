using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Server.Storage;

/// <summary>Connections that only read. Readers neither wait for the writer nor hold it up.</summary>
internal sealed class Readers(SqliteFile file) : IDisposable
{
    private const int MostIdle = 16;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs the query on one consistent snapshot.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out SqliteConnection? connection))
            connection = file.OpenReader();
        bool reusable = false;
        try
        {
            connection.Execute("BEGIN DEFERRED");
            T answer = query(connection);
            connection.Execute("COMMIT");
            reusable = true;
            return answer;
        }
        finally
        {
            if (reusable && !_disposed && _idle.Count < MostIdle)
                _idle.Add(connection);
            else
                connection.Dispose();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out SqliteConnection? connection))
            connection.Dispose();
    }
}
