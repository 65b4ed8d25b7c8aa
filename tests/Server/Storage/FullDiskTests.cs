using System.Diagnostics;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Tests.Storage;

/// <summary>On a real file system of two megabytes; needs the right to mount one.</summary>
public class FullDiskTests
{
    private static readonly Migration Blobs = new("blobs", 1, "blobs", "CREATE TABLE blobs(n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");

    [Fact]
    public async Task A_full_disk_is_a_clear_error_and_writing_resumes_when_there_is_room()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a small file system needs root");
        using TempFolder folder = new();
        Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.Path);
        try
        {
            string ballast = folder["ballast"];
            File.WriteAllBytes(ballast, new byte[512 * 1024]);
            long kept = 0;
            using (Database database = Database.Open(folder["muster.db"], [Blobs], TimeProvider.System))
            {
                StorageFullException? full = null;
                while (full is null)
                {
                    try
                    {
                        await Add(database);
                        kept++;
                    }
                    catch (StorageFullException e)
                    {
                        full = e;
                    }
                }
                Assert.Contains("the disk is full", full.Message);
                Assert.NotNull(database.Health.Trouble);
                Assert.Equal(kept, Count(database));

                File.Delete(ballast);
                await Add(database);
                Assert.Null(database.Health.Trouble);
                Assert.Equal(kept + 1, Count(database));
                Assert.Equal("ok", database.Read(c => c.QuerySingle<string>("PRAGMA integrity_check")));
            }
            using Database again = Database.Open(folder["muster.db"], [Blobs], TimeProvider.System);
            Assert.Equal(kept + 1, Count(again));
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static Task Add(Database database) => database.WriteAsync(c => c.Execute("INSERT INTO blobs(bytes) VALUES(randomblob(8192))"));

    private static long Count(Database database) => database.Read(c => c.ExecuteScalar<long>("SELECT count(*) FROM blobs"));

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
