using System.ComponentModel;
using System.Diagnostics;
using Muster.Server.Storage;

namespace Muster.Server.Configuration;

/// <summary>The files of the configuration: reading all of them, writing one whole, and the Git history beside.</summary>
public sealed class ConfigurationFolder(DataFolder data, IEnumerable<ConfigurationPart> parts, ILogger<ConfigurationFolder> log)
{
    public string Root => data.Configuration;
    public string Checks => Path.Combine(Root, "checks");

    /// <summary>Folders whose YAML files belong to the configuration; others are left alone.</summary>
    private readonly string[] folders = ["checks", "metrics", "requests", .. parts.Select(part => part.Folder)];

    public void Prepare()
    {
        foreach (var folder in folders) Directory.CreateDirectory(Path.Combine(Root, folder));
        if (!Directory.Exists(Path.Combine(Root, ".git"))) Git("init", "--quiet");
    }

    /// <summary>Text by relative path. A file that vanishes meanwhile is not there.</summary>
    public Dictionary<string, string> ReadAll()
    {
        var files = new Dictionary<string, string>();
        var paths = folders.SelectMany(Below)
            .Concat([Path.Combine(Root, "groups.yaml"), Path.Combine(Root, "hosts.yaml")]);
        foreach (var path in paths)
        {
            try
            {
                if (File.Exists(path)) files[Path.GetRelativePath(Root, path)] = Read(path);
            }
            catch (FileNotFoundException)
            {
                log.LogDebug("{Path} vanished while it was read", path);
            }
        }
        return files;
    }

    /// <summary>YAML files of a folder and all folders in it, but for hidden ones.</summary>
    private IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        .Where(p => Path.GetExtension(p) is ".yaml" or ".yml" && !Path.GetRelativePath(Root, p).Split('/').Any(name => name.StartsWith('.')));

    /// <summary>Of a file that is too large only so much that it is seen to be.</summary>
    private static string Read(string path)
    {
        if (new FileInfo(path).Length <= 4 * YamlSource.LongestFile) return File.ReadAllText(path);
        using var reader = new StreamReader(path);
        var text = new char[YamlSource.LongestFile + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }

    /// <summary>Writes (null: deletes) one file whole and commits it in the name of <paramref name="author"/>.</summary>
    public void Write(string relative, string? text, string author, string message)
    {
        var path = Path.Combine(Root, relative);
        if (text is null) File.Delete(path);
        else
        {
            // The leading dot keeps the half-written file out of ReadAll.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var beside = Path.Combine(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path) + ".new");
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        if (Git("add", "--all", "--", relative))
            Git("-c", $"user.name={author}", "-c", "user.email=muster@localhost", "commit", "--quiet", "--message", message, "--", relative);
    }

    /// <summary>Who committed the file as it is now; null when that is not committed, or nobody keeps a history.</summary>
    public string? Author(string relative)
    {
        var author = Ask("log", "-1", "--format=%an", "--", relative);
        return string.IsNullOrEmpty(author) || Ask("status", "--porcelain", "--", relative) is not "" ? null : author;
    }

    private string? Ask(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var told = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? told.Trim() : null;
        }
        catch (Win32Exception missing)
        {
            log.LogDebug("Nobody to ask for an author: {Reason}", missing.Message);
            return null;
        }
    }

    /// <summary>True when it went well; without the program git the files alone are kept.</summary>
    private bool Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var told = git.StandardError.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode != 0) log.LogWarning("git {Command}: {Told}", arguments[0], told.Trim());
            return git.ExitCode == 0;
        }
        catch (Win32Exception missing)
        {
            log.LogInformation("No Git history of the configuration: {Reason}", missing.Message);
            return false;
        }
    }
}
