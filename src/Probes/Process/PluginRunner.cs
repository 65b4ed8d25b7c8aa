using System.Diagnostics;
using System.Globalization;

namespace Muster.Probes.Process;

/// <summary>
/// Runs plugins: an argument vector in a session of its own, with a timeout for the whole tree and limits on what is kept of
/// its output. Nothing a plugin does (print binary or gigabytes, fork, daemonise, ignore SIGTERM, hang) makes the caller wait
/// longer than timeout + grace + 2 s, or keeps more than the limits in memory. Linux only.
/// </summary>
public static class PluginRunner
{
    private const int BusyRetries = 20;

    /// <summary>
    /// Runs the command to its end. Never throws for what the plugin does or lacks: see <see cref="PluginRun.Ending"/>.
    /// A cancelled token kills the whole tree and throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public static async Task<PluginRun> RunAsync(PluginCommand command, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        if (Obstacle(command) is { } obstacle)
            return NotStarted(obstacle, started);
        var user = command.User is null ? null : UserAccount.Find(command.User);
        if (user is null && command.User is not null)
            return NotStarted($"there is no user '{command.User}' on this machine", started);

        var argv = command.Arguments;
        if (user is not null && user.Id != Libc.EffectiveUser())
        {
            if (SwitchUser(user) is not { } prefix)
                return NotStarted($"only root may run plugins as another user ('{user.Name}'), with setpriv of util-linux; this is user {Libc.EffectiveUser()}", started);
            argv = [.. prefix, .. argv];
        }

        var watch = ChildWatch.Shared; // before the first start: it makes this process fit to have children
        var marker = Guid.NewGuid().ToString("N"); // from the kernel; the random numbers of OpenSSL would cost the agent 4 MB
        var environment = ChildEnvironment.Build(command, user, marker);
        var (pid, output, error, errno) = Spawner.Start(argv, environment, command.WorkingDirectory ?? "/");
        // Another child, forked while somebody was writing this file, holds it open until its own exec: a matter of milliseconds.
        for (int i = 0; errno == Libc.TextFileBusy && i < BusyRetries; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct).ConfigureAwait(false);
            (pid, output, error, errno) = Spawner.Start(argv, environment, command.WorkingDirectory ?? "/");
        }

        if (errno != 0)
            return NotStarted(StartFailure.Explain(command, errno), started);
        var child = new Child(command, pid, output, error, marker, started);
        watch.Add(child);
        await using var cancel = ct.UnsafeRegister(_ => watch.Cancel(child), null).ConfigureAwait(false);
        return await child.Done.ConfigureAwait(false);
    }

    private static string? Obstacle(PluginCommand command)
    {
        if (!OperatingSystem.IsLinux())
            return "plugins run on Linux only";
        if (command.Arguments.Count == 0 || command.Arguments[0].Length == 0)
            return "the command is empty";
        if (command.Arguments[0][0] != '/')
            return $"'{command.Arguments[0]}' is not an absolute path";
        if (command.Arguments.Any(a => a.Contains('\0')) || command.Environment.Any(v => (v.Key + v.Value).Contains('\0')))
            return "an argument or variable contains a NUL character";
        return command.Environment.Keys.FirstOrDefault(k => k.Length == 0 || k.Contains('=')) is { } badName
            ? $"'{badName}' is not a name for an environment variable"
            : null;
    }

    private static string[]? SwitchUser(UserAccount user)
    {
        if (Libc.EffectiveUser() != 0 || PluginLocator.FindOnPath("setpriv") is not { } setpriv)
            return null;
        string Id(uint id) => id.ToString(CultureInfo.InvariantCulture);
        return [setpriv, $"--reuid={Id(user.Id)}", $"--regid={Id(user.GroupId)}", "--init-groups", "--"];
    }

    private static PluginRun NotStarted(string reason, long started) =>
        new(new PluginEnding.NotStarted(reason), "", "", Stopwatch.GetElapsedTime(started));
}
