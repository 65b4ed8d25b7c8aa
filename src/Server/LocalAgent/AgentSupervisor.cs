using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Muster.Server.Storage;

namespace Muster.Server.LocalAgent;

/// <summary>
/// Keeps an agent for the server's own machine running: starts it once the server answers, again when it ends (after 1 s,
/// doubling to 30 s while it keeps ending at once), and stops it with the server. An agent left over by a server that was
/// killed is ended first, because two cannot share one state folder.
/// </summary>
internal sealed class AgentSupervisor(
    DataFolder folder, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<AgentSupervisor> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30), Healthy = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        await StartedAsync(stopping);
        if (AgentProgram.Find() is not { } program)
        {
            log.LogWarning("No muster-agent beside the server ({Places}): this machine is not watched. Build it, or start with --no-local-agent.", string.Join(", ", AgentProgram.Places));
            return;
        }
        LeftOverAgent.End(PidFile, folder.LocalAgent);
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            await RunOnceAsync(program, stopping);
            if (stopping.IsCancellationRequested) return;
            pause = time.GetElapsedTime(started) > Healthy ? FirstPause : pause;
            log.LogWarning("The local agent ended; it is started again in {Seconds} s.", pause.TotalSeconds);
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private string PidFile => Path.Combine(folder.LocalAgent, "supervised.pid");

    private async Task RunOnceAsync(string program, CancellationToken stopping)
    {
        try
        {
            using var agent = AgentProcess.Start(program, Address(), Key(), folder.LocalAgent, line => log.LogInformation("local agent: {Line}", line));
            await File.WriteAllTextAsync(PidFile, agent.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), CancellationToken.None);
            await agent.UntilItEndsAsync(stopping);
            File.Delete(PidFile);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            log.LogError("The local agent {Program} cannot be started: {Reason}", program, error.Message);
        }
    }

    /// <summary>Only to enrol; afterwards the agent has its own credential, and the first-run file may be gone.</summary>
    private string Key()
    {
        if (!File.Exists(folder.FirstRun)) return "";
        using var file = JsonDocument.Parse(File.ReadAllText(folder.FirstRun));
        return file.RootElement.TryGetProperty("apiKey", out var key) ? key.GetString() ?? "" : "";
    }

    /// <summary>An address of the server that this machine can dial: the wildcard becomes loopback.</summary>
    private string Address()
    {
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal));
        return address.Host is "0.0.0.0" or "[::]" ? $"http://127.0.0.1:{address.Port}" : address.GetLeftPart(UriPartial.Authority);
    }

    private async Task StartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
