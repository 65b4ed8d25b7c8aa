using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Server.Storage;

/// <summary>How connections to the one database file are opened.</summary>
internal sealed class SqliteFile
{
    private readonly string _connectionString;

    public SqliteFile(string path)
    {
        SqliteLibrary.Choose();
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString();
    }

    public string Path { get; }

    /// <summary>Private from its first byte; SQLite gives the log beside it the same mode.</summary>
    public void Create()
    {
        if (File.Exists(Path))
            return;
        using FileStream created = new(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>synchronous=FULL: a commit that was told is on disk, not only in the log's page cache.</summary>
    public SqliteConnection OpenWriter() => Open("""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;
        """);

    public SqliteConnection OpenReader() => Open("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;");

    /// <summary>Readers and the writer go on meanwhile.</summary>
    /// <exception cref="IOException">The disk refused, or the copy is damaged.</exception>
    public void CopyTo(string path)
    {
        try
        {
            using (SqliteConnection from = Open("PRAGMA temp_store = MEMORY;"))
                from.Execute("VACUUM INTO $path", new { path });
            SqliteFile copy = new(path);
            using SqliteConnection check = copy.OpenReader();
            string found = check.ExecuteScalar<string>("PRAGMA integrity_check") ?? "nothing";
            if (found != "ok")
                throw new IOException($"the copy of {Path} is damaged: {found}");
        }
        catch (SqliteException refused)
        {
            throw new IOException($"{Path} cannot be copied to {path}: {refused.Message}", refused);
        }
    }

    private SqliteConnection Open(string settings)
    {
        SqliteConnection connection = new(_connectionString);
        try
        {
            connection.Open();
            connection.Execute(settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
