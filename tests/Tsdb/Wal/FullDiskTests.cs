using System.Diagnostics;

namespace Muster.Tsdb.Tests.Wal;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_with_place_and_cure_loses_nothing_and_writing_goes_on_when_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("tsdb-full-").FullName;
        try
        {
            // A mount of its own, seen by this process alone and gone with it; a user's own namespace may do that.
            var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs -o size=8m tmpfs \"$1\" && exec \"$0\" full-disk \"$1\"", Environment.ProcessPath!, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(said.Trim() == "survived", $"{said}\n{await errors}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
