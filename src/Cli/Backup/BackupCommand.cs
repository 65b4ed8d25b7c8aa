using System.CommandLine;
using System.Globalization;
using Muster.Cli.Commands;

namespace Muster.Cli.Backup;

/// <summary><c>muster backup</c>: take, check and restore copies of everything a server keeps.</summary>
internal static class BackupCommand
{
    /// <summary>The server reads all it has before it answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var file = new Argument<FileInfo>("file") { Description = "The archive to write (tar); it must not exist yet" };
        var command = new Command("backup", "Copy everything the server keeps into one archive, while it runs; holds secrets, keep it safe") { file };
        command.SetAction((parsed, ct) => TakeAsync(around, shared, parsed, parsed.GetValue(file)!, ct));
        command.Add(BuildVerify(around));
        command.Add(BuildRestore(around));
        return command;
    }

    private static async Task<int> TakeAsync(Surroundings around, SharedOptions shared, ParseResult parsed, FileInfo file, CancellationToken ct)
    {
        if (file.Exists) throw new UsageException($"{file.FullName} exists; give another name");
        using var api = shared.Connect(around, parsed, patience: Patience);
        // It gets its name when it has been read back whole.
        var unfinished = file.FullName + ".unfinished";
        try
        {
            await using (var into = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                await api.DownloadAsync(HttpMethod.Post, "/backup", into, ct).ConfigureAwait(false);
                into.Flush(flushToDisk: true);
            }
            var contents = await OpenedAsync(unfinished, null, ct).ConfigureAwait(false);
            File.Move(unfinished, file.FullName);
            around.Out.WriteLine($"{file.Name}: {Told(contents)}");
            foreach (var note in contents.Notes) around.Error.WriteLine($"muster: left out: {note}");
            return contents.Notes.Count == 0 ? ExitCode.Fine : ExitCode.NotOk;
        }
        catch (BackupException broken)
        {
            around.Error.WriteLine($"muster: the backup did not arrive whole: {broken.Message}");
            return ExitCode.NotOk;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static Command BuildVerify(Surroundings around)
    {
        var file = new Argument<FileInfo>("file") { Description = "The archive" };
        var command = new Command("verify", "Compare every file of an archive with its checksum (ends with 1 when it is damaged); needs no server") { file };
        command.SetAction((parsed, ct) => CheckedAsync(around, parsed.GetValue(file)!, null, contents => $"is whole: {Told(contents)}", ct));
        return command;
    }

    private static Command BuildRestore(Surroundings around)
    {
        var file = new Argument<FileInfo>("file") { Description = "The archive" };
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where to: a new or empty folder, the --data of the server to start then" };
        var command = new Command("restore", "Write an archive into a new data folder; needs no server") { file, folder };
        command.SetAction((parsed, ct) =>
        {
            var into = parsed.GetValue(folder)!;
            if (into.Exists && into.EnumerateFileSystemInfos().Any()) throw new UsageException($"{into.FullName} is not empty; a backup is restored into an empty folder");
            return CheckedAsync(around, parsed.GetValue(file)!, into.FullName, contents => $"is restored: {Told(contents)}; start the server with --data {into.FullName}", ct);
        });
        return command;
    }

    private static async Task<int> CheckedAsync(Surroundings around, FileInfo file, string? into, Func<BackupContents, string> tell, CancellationToken ct)
    {
        if (!file.Exists) throw new UsageException($"there is no file {file.FullName}");
        try
        {
            around.Out.WriteLine($"{file.Name} {tell(await OpenedAsync(file.FullName, into, ct).ConfigureAwait(false))}");
            return ExitCode.Fine;
        }
        catch (BackupException broken)
        {
            around.Error.WriteLine($"muster: {file.Name}: {broken.Message}{(into is null ? "" : $"; what was written to {into} is not to be used")}");
            return ExitCode.NotOk;
        }
    }

    private static async Task<BackupContents> OpenedAsync(string path, string? into, CancellationToken ct)
    {
        if (into is not null) Directory.CreateDirectory(into);
        await using var stream = File.OpenRead(path);
        return await BackupArchive.ReadAsync(stream, into, ct).ConfigureAwait(false);
    }

    private static string Told(BackupContents contents) => string.Create(CultureInfo.InvariantCulture, $"{contents.Files} files, {contents.Bytes / 1048576.0:0.0} MB, taken {contents.Taken:yyyy-MM-dd HH:mm:ss} UTC");
}
