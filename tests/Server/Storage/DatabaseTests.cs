using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private static readonly Migration Notes = new("notes", 1, "notes", "CREATE TABLE notes(n INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_write_is_read_after_its_task_ends_and_after_reopening()
    {
        using (Database database = Open(Notes))
        {
            long n = await database.WriteAsync(c => c.ExecuteScalar<long>("INSERT INTO notes(text) VALUES('a') RETURNING n"));
            Assert.Equal("a", database.Read(c => c.QuerySingle<string>("SELECT text FROM notes WHERE n = @n", new { n })));
        }
        using Database again = Open(Notes);
        Assert.Equal(1, Count(again));
    }

    [Fact]
    public async Task A_work_that_throws_leaves_nothing_and_takes_nothing_with_it()
    {
        using Database database = Open(Notes);
        Task[] writes =
        [
            .. Enumerable.Range(0, 100).Select(i => database.WriteAsync(c =>
            {
                c.Execute("INSERT INTO notes(n, text) VALUES(@i, 'x')", new { i });
                if (i % 2 == 1)
                    throw new InvalidOperationException("odd");
            })),
        ];
        foreach ((Task write, int i) in writes.Select((write, i) => (write, i)))
        {
            if (i % 2 == 1)
                Assert.Equal("odd", (await Assert.ThrowsAsync<InvalidOperationException>(() => write)).Message);
            else
                await write;
        }
        Assert.Equal(50, Count(database));
    }

    [Fact]
    public async Task Writes_that_wait_share_a_commit()
    {
        using Database database = Open(Notes);
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => database.WriteAsync(c => c.Execute("INSERT INTO notes(text) VALUES('x')"))));
        Assert.Equal(2000, Count(database));
        Assert.Equal(2000, database.Writes);
        Assert.True(database.Commits < 1000, $"{database.Commits} commits");
    }

    [Fact]
    public async Task A_cancelled_write_that_was_not_begun_is_not_done()
    {
        using Database database = Open(Notes);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(c => c.Execute("INSERT INTO notes(text) VALUES('x')"), cancelled.Token));
        Assert.Equal(0, Count(database));
    }

    [Fact]
    public void Readers_cannot_write()
    {
        using Database database = Open(Notes);
        Assert.ThrowsAny<System.Data.Common.DbException>(() => database.Read(c => c.Execute("INSERT INTO notes(text) VALUES('x')")));
    }

    [Fact]
    public void The_file_is_private()
    {
        using Database database = Open(Notes);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["muster.db"]));
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused()
    {
        Migration more = new("notes", 2, "more", "ALTER TABLE notes ADD COLUMN more TEXT");
        Open(Notes, more).Dispose();
        Assert.Contains("newer muster-server", Assert.Throws<StartException>(() => Open(Notes)).Message);
    }

    [Fact]
    public void A_step_that_was_edited_is_refused()
    {
        Open(Notes).Dispose();
        Assert.Contains("different build", Assert.Throws<StartException>(() => Open(Notes with { Sql = Notes.Sql + " STRICT" })).Message);
    }

    [Fact]
    public void A_step_that_fails_half_way_leaves_nothing_behind()
    {
        Migration half = new("other", 1, "half", "CREATE TABLE fine(x); CREATE TABLE notes(x);");
        Assert.Contains("taken back whole", Assert.Throws<StartException>(() => Open(Notes, half)).Message);
        using Database database = Open(Notes);
        Assert.Equal(0, database.Read(c => c.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'fine'")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_folder["muster.db"], string.Concat(Enumerable.Repeat("not a database", 1000)));
        Assert.Contains("no SQLite database", Assert.Throws<StartException>(() => Open(Notes)).Message);
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        using (Microsoft.Data.Sqlite.SqliteConnection foreign = new SqliteFile(_folder["muster.db"]).OpenWriter())
            foreign.Execute("CREATE TABLE theirs(x)");
        Assert.Contains("database of another program", Assert.Throws<StartException>(() => Open(Notes)).Message);
    }

    [Fact]
    public async Task A_lock_held_by_another_program_is_named_and_writing_resumes()
    {
        using Database database = Open(Notes);
        using (Microsoft.Data.Sqlite.SqliteConnection other = new SqliteFile(_folder["muster.db"]).OpenWriter())
        {
            other.Execute("BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StorageBusyException>(() => Add(database));
        }
        await Add(database);
        Assert.Equal(1, Count(database));
    }

    private Database Open(params Migration[] migrations) => Database.Open(_folder["muster.db"], migrations, TimeProvider.System);

    private static Task Add(Database database) => database.WriteAsync(c => c.Execute("INSERT INTO notes(text) VALUES('x')"));

    private static long Count(Database database) => database.Read(c => c.ExecuteScalar<long>("SELECT count(*) FROM notes"));
}
