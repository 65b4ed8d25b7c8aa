using Muster.Agent.Policy;
using Muster.Agent.Running;
using Muster.Probes.Process;
using Muster.Probes.Process.Streaming;
using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>Makes of the server's order what will run: asks the host's policy, finds the program, puts the script in place.</summary>
internal sealed class StepStart(ScriptCache scripts, FileArrival files, Func<HostPolicy> policy)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How the policy reads the order: the command line, <c>script:SHA-256</c>, or <c>copy:PATH</c> for a file that is put there.</summary>
    public static string Text(RunStep order) =>
        order.Script is { } script ? $"script:{script.Sha256}"
        : order.File is { } file ? $"copy:{file.Path}"
        : order.Argv is ["/bin/sh", "-c", var line] ? line
        : string.Join(' ', order.Argv);

    /// <returns>Null when the host's owner allows it, else why not.</returns>
    public string? Objection(RunStep order)
    {
        var rules = policy();
        if (rules.Commands.IsNothing) return "commands are refused (command: deny)";
        if (rules.Commands.Objection(Text(order)) is { } objection) return $"command {objection}";
        return order.Script is { } script && rules.Scripts.Objection(script.Sha256) is { } no ? $"script {no}" : null;
    }

    /// <summary>Puts the order's file in place.</summary>
    public Task<(string Said, string Wrong)> ArriveAsync(StepFile file, Func<bool> unwanted, CancellationToken ct) => files.PlaceAsync(file, unwanted, ct);

    /// <returns>The command, or why there is none.</returns>
    public async Task<(StreamedCommand? Command, string Reason)> PrepareAsync(RunStep order, StepFolder folder, string marker, CancellationToken ct)
    {
        string[] argv;
        var reason = "";
        if (order.Script is { } script) (argv, reason) = await PlaceAsync(script, order.User, folder, marker, ct);
        else argv = [.. order.Argv];
        if (argv.Length == 0) return (null, reason.Length > 0 ? reason : "the command is empty");
        if (!argv[0].Contains('/'))
        {
            if (PluginLocator.FindOnPath(argv[0]) is not { } found) return (null, $"there is no program '{argv[0]}' in PATH ({Environment.GetEnvironmentVariable("PATH")})");
            argv[0] = found;
        }
        return (new StreamedCommand(argv, marker)
        {
            Timeout = order.TimeoutMs > 0 ? TimeSpan.FromMilliseconds(order.TimeoutMs) : null,
            KillGrace = TimeSpan.FromMilliseconds(order.KillGraceMs > 0 ? order.KillGraceMs : 3_000),
            Environment = order.Environment.ToDictionary(v => v.Key, string? (v) => v.Value),
            WorkingDirectory = order.WorkingDirectory.Length > 0 ? order.WorkingDirectory : null,
            User = order.User.Length > 0 ? order.User : null,
            Input = order.Stdin.Memory,
        }, "");
    }

    /// <summary>Removes what was put where another account can read it.</summary>
    public static void CleanUp(string marker)
    {
        if (Directory.Exists(SharedFolder(marker))) Directory.Delete(SharedFolder(marker), recursive: true);
    }

    private async Task<(string[] Argv, string Reason)> PlaceAsync(StepScript script, string user, StepFolder folder, string marker, CancellationToken ct)
    {
        byte[] text;
        if (script.Text.Length > 0)
        {
            text = script.Text.ToByteArray();
            if (Sha256.Hex(text) != script.Sha256) return ([], $"the script that came does not have the hash {script.Sha256}");
        }
        else
        {
            var (cached, reason) = await scripts.GetAsync(script.Sha256, ct);
            if (cached is null) return ([], reason);
            text = await File.ReadAllBytesAsync(cached, ct);
        }
        var path = folder.ScriptFile;
        if (user.Length > 0)
        {
            // The state folder is the agent's alone; another account gets a folder of its own, which nobody else can look into.
            var shared = Directory.CreateDirectory(SharedFolder(marker), OwnerOnly).FullName;
            path = Path.Combine(shared, "script");
            State.StateFolder.WriteWhole(path, text, executable: true);
            if ((FileOwner.Give(path, user) ?? FileOwner.Give(shared, user)) is { } refused) return ([], refused);
        }
        else
        {
            State.StateFolder.WriteWhole(path, text, executable: true);
        }
        string[] interpreter = script.Interpreter.Count > 0 ? [.. script.Interpreter] : HashBang(text);
        return ([.. interpreter, path, .. script.Arguments], "");
    }

    private static string SharedFolder(string marker) => Path.Combine(Path.GetTempPath(), $"muster-step-{marker}");

    /// <summary>The <c>#!</c> line as the kernel reads it (the program and at most one argument), so that a folder mounted noexec does not matter.</summary>
    private static string[] HashBang(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("#!"u8)) return ["/bin/sh"];
        var end = text.IndexOf((byte)'\n');
        var line = System.Text.Encoding.UTF8.GetString(end < 0 ? text[2..] : text[2..end]).Trim();
        var blank = line.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? [line] : [line[..blank], line[blank..].Trim()];
    }
}
