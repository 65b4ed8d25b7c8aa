using System.Diagnostics;

namespace Muster.Probes.Process.Streaming;

/// <summary>
/// A program in a session of its own whose output is handed on as it comes, for as long as it runs. A full taker makes the program wait, never lose.
/// Each has a thread: steps are few and long, and one that prints much must not hold up the others. Linux only.
/// </summary>
public sealed class StreamedProcess
{
    private const int BusyRetries = 20;
    private readonly TaskCompletionSource<StreamedEnd> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamedChild _child;
    private readonly string _marker;

    private StreamedProcess(StreamedCommand command, Spawned spawned, IStreamedOutput output, long started)
    {
        Pid = spawned.Pid;
        _marker = command.Marker;
        _child = new StreamedChild(command, spawned, output, started);
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "step" }.Start();
    }

    public int Pid { get; }

    /// <summary>Completes when the program has ended and its output was handed on.</summary>
    public Task<StreamedEnd> Done => _done.Task;

    /// <summary>Starts it.</summary>
    /// <returns>The running program, or why it could not be started, naming the cure.</returns>
    public static async Task<(StreamedProcess? Process, string Reason)> StartAsync(StreamedCommand command, IStreamedOutput output, CancellationToken ct = default)
    {
        long started = Stopwatch.GetTimestamp();
        if (StartFailure.Obstacle(command.Arguments, command.Environment) is { } obstacle)
            return (null, obstacle);
        var user = command.User is null ? null : UserAccount.Find(command.User);
        if (user is null && command.User is not null)
            return (null, $"there is no user '{command.User}' on this machine");
        var argv = command.Arguments;
        if (user is { IsOurs: false })
        {
            if (user.SwitchPrefix() is not { } prefix)
                return (null, $"only root may run commands as another user ('{user.Name}'), with setpriv of util-linux; this is user {Libc.EffectiveUser()}");
            argv = [.. prefix, .. argv];
        }

        _ = ChildWatch.Shared; // it makes this process fit to have children
        var environment = ChildEnvironment.Build(command.Environment, inherit: true, user, command.Marker);
        environment.TryAdd("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        var folder = command.WorkingDirectory ?? (user is not null && Directory.Exists(user.Home) ? user.Home : "/");
        var spawned = Spawner.Start(argv, environment, folder, command.Input.Length > 0);
        // A script that was just written may be held open by another child between its fork and exec: milliseconds.
        for (int i = 0; spawned.Errno == Libc.TextFileBusy && i < BusyRetries; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct).ConfigureAwait(false);
            spawned = Spawner.Start(argv, environment, folder, command.Input.Length > 0);
        }

        return spawned.Errno != 0
            ? (null, StartFailure.Explain(command.Arguments[0], command.WorkingDirectory, spawned.Errno))
            : (new StreamedProcess(command, spawned, output, started), "");
    }

    /// <summary>The processes that carry a run's marker, whoever started them: what is left of a run whose starter has died.</summary>
    public static int CountMarked(string marker) => ProcessSnapshot.Take().TreeOf(-1, marker).Count;

    /// <summary>Ends what carries a run's marker; for a run whose starter has died.</summary>
    public static void KillMarked(string marker) => ProcessSweep.UntilGone(machine => machine.TreeOf(-1, marker));

    /// <summary>Tells the whole tree to end: SIGTERM, and SIGKILL after the grace, or at once.</summary>
    public void Kill(bool now) => _child.RequestKill(now);

    /// <summary>The taker has room again.</summary>
    public void Wake() => _child.Wake();

    private void Run()
    {
        try
        {
            _done.TrySetResult(_child.RunToEnd());
        }
        catch (Exception failure)
        {
            // Nobody listens to it any more: it must not run on unheard.
            KillMarked(_marker);
            _done.TrySetException(failure);
        }
    }
}
