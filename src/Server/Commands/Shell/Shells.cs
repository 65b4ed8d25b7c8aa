using System.Collections.Concurrent;
using System.Globalization;
using Muster.Protocol;
using Muster.Server.Accounts.Audit;
using Muster.Server.AgentLink;
using Muster.Server.Commands.Rights;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Live;

namespace Muster.Server.Commands.Shell;

/// <summary>All open terminals: opens them for who may, hands them what agents say, ends and keeps them.</summary>
public sealed class Shells(
    ShellStore store, RunRights rights, AgentLinks links, AgentFrames frames, AuditTrail audit, ConfigurationStore configuration, DataFolder folder, LiveUpdates live, TimeProvider time, ILogger<Shells> log)
    : IHostedService
{
    private readonly ConcurrentDictionary<string, ShellSession> _open = new();
    private readonly ConcurrentDictionary<string, ShellRecording> _recordings = new();

    public TimeSpan Idle => configuration.Current.Part<RunPolicy>().ShellIdle;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        frames.On(FromAgent.BodyOneofCase.ShellReport, TakeAsync);
        frames.Ended += Gone;
        Directory.CreateDirectory(folder.Recordings, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // What was open when the server ended unseen has ended with it, and stays as far as it was seen.
        foreach (var row in store.Open())
        {
            var length = File.Exists(FileOf(row.Id)) ? new FileInfo(FileOf(row.Id)).Length : 0;
            var sha256 = await ShellRecording.KeepAsync(FileOf(row.Id), folder.Blobs);
            await store.EndAsync(row.Id, time.GetUtcNow(), "the server ended while it was open", length, sha256);
            await audit.RecordAsync(row.By, "shell ended", $"shell {row.Id} on {row.Host}", $"the server ended while it was open; recording {sha256}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        frames.Ended -= Gone;
        foreach (var shell in _open.Values) shell.End("the server stops");
        return Task.CompletedTask;
    }

    /// <summary>Whether somebody may open one, and whether it can be: null, or why not.</summary>
    public string? Objection(Caller caller, HostRecord host, string user) =>
        rights.Objection(caller, new RunAsk(RunKinds.Shell, "a shell", [host]) { User = user });

    /// <exception cref="ApiProblem">403: not allowed; 409: the host is not connected, or its owner allows none.</exception>
    public AgentSession Demand(Caller caller, HostRecord host, string user)
    {
        if (Objection(caller, host, user) is { } objection) throw ApiProblem.Forbidden(objection);
        if (host.Facts.GetValueOrDefault("shell") is null)
            throw ApiProblem.Conflict($"{host.Name} allows no shell: its owner can say “shell: allow” in the agent's policy file on the host.");
        return links.Find(host.Id) ?? throw ApiProblem.Conflict($"the agent of {host.Name} is not connected.");
    }

    /// <summary>Opens one; <see cref="CloseAsync"/> belongs to it.</summary>
    public async Task<ShellSession> OpenAsync(Caller caller, HostRecord host, string user, int columns, int rows)
    {
        var agent = Demand(caller, host, user);
        var id = await store.InsertAsync(host.Id.ToString(), host.Name, user, caller.Name, caller.UserId, time.GetUtcNow());
        await audit.RecordAsync(caller, "shell opened", $"shell {id} on {host.Name}", user.Length > 0 ? $"as {user}" : "as the agent's own account");
        var recording = new ShellRecording(FileOf(id), $"{host.Name}{(user.Length > 0 ? $" as {user}" : "")}, {caller.Name}", columns, rows, time);
        var shell = new ShellSession(id, agent, recording);
        _open[shell.Name] = shell;
        _recordings[shell.Name] = recording;
        shell.Begin(user, caller.Name, columns, rows);
        live.Touch("shells");
        return shell;
    }

    /// <summary>Writes down how it ended, and keeps what was seen.</summary>
    public async Task CloseAsync(ShellSession shell)
    {
        shell.End("it was closed");
        if (!_open.TryRemove(shell.Name, out _) || !_recordings.TryRemove(shell.Name, out var recording)) return;
        try
        {
            recording.Dispose();
        }
        catch (IOException full)
        {
            log.LogError("The end of the recording of shell {Id} is lost: {Reason}", shell.Id, full.Message);
        }
        var sha256 = await ShellRecording.KeepAsync(FileOf(shell.Id), folder.Blobs);
        var row = store.Find(shell.Id);
        // Whoever sees that it is over finds it in the audit trail.
        await audit.RecordAsync(row?.By ?? "", "shell ended", $"shell {shell.Id} on {row?.Host}", $"{shell.Reason}; {shell.Bytes} bytes, recording {sha256}");
        await store.EndAsync(shell.Id, time.GetUtcNow(), shell.Reason ?? "", shell.Bytes, sha256);
        live.Touch("shells");
    }

    public ShellSession? FindOpen(long id) => _open.Values.FirstOrDefault(s => s.Id == id);

    /// <summary>Where its recording is, finished or not; null when there is none.</summary>
    public string? RecordingOf(ShellRow row)
    {
        var path = row.Sha256.Length > 0 ? Path.Combine(folder.Blobs, row.Sha256) : FileOf(row.Id);
        return File.Exists(path) ? path : null;
    }

    private string FileOf(long id) => Path.Combine(folder.Recordings, id.ToString(CultureInfo.InvariantCulture) + ".cast");

    private ValueTask TakeAsync(AgentSession session, FromAgent frame)
    {
        if (_open.TryGetValue(frame.ShellReport.ShellId, out var shell) && shell.Agent == session) shell.Take(frame.ShellReport);
        else if (!frame.ShellReport.Ended) session.Send(new FromServer { ShellOrder = new ShellOrder { ShellId = frame.ShellReport.ShellId, Close = true } });
        return ValueTask.CompletedTask;
    }

    private void Gone(AgentSession session)
    {
        foreach (var shell in _open.Values)
            if (shell.Agent == session) shell.End("the connection to the host ended");
    }
}
