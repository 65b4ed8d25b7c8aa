using System.Diagnostics;

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
        if (StartFailure.Obstacle(command.Arguments, command.Environment) is { } obstacle)
            return NotStarted(obstacle, started);
        var user = command.User is null ? null : UserAccount.Find(command.User);
        if (user is null && command.User is not null)
            return NotStarted($"there is no user '{command.User}' on this machine", started);

        var argv = command.Arguments;
        if (user is { IsOurs: false })
        {
            if (user.SwitchPrefix() is not { } prefix)
                return NotStarted($"only root may run plugins as another user ('{user.Name}'), with setpriv of util-linux; this is user {Libc.EffectiveUser()}", started);
            argv = [.. prefix, .. argv];
        }

        var watch = ChildWatch.Shared; // before the first start: it makes this process fit to have children
        var marker = Guid.NewGuid().ToString("N"); // from the kernel; the random numbers of OpenSSL would cost the agent 4 MB
        var environment = ChildEnvironment.Build(command.Environment, command.InheritEnvironment, user, marker);
        var spawned = Spawner.Start(argv, environment, command.WorkingDirectory ?? "/");
        // Another child, forked while somebody was writing this file, holds it open until its own exec: a matter of milliseconds.
        for (int i = 0; spawned.Errno == Libc.TextFileBusy && i < BusyRetries; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct).ConfigureAwait(false);
            spawned = Spawner.Start(argv, environment, command.WorkingDirectory ?? "/");
        }

        if (spawned.Errno != 0)
            return NotStarted(StartFailure.Explain(command.Arguments[0], command.WorkingDirectory, spawned.Errno), started);
        var child = new Child(command, spawned.Pid, spawned.Output, spawned.Error, marker, started);
        watch.Add(child);
        await using var cancel = ct.UnsafeRegister(_ => watch.Cancel(child), null).ConfigureAwait(false);
        return await child.Done.ConfigureAwait(false);
    }

    private static PluginRun NotStarted(string reason, long started) =>
        new(new PluginEnding.NotStarted(reason), "", "", Stopwatch.GetElapsedTime(started));
}
