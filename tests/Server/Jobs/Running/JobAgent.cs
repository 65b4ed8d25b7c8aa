using System.Collections.Concurrent;
using System.Net.WebSockets;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.Jobs.Running;

/// <summary>An agent that answers steps and checks as a test says, as long as it lives.</summary>
internal sealed class JobAgent : IDisposable
{
    private readonly FakeAgent agent;
    private readonly Func<RunStep, (string Output, int Code)?> answer;
    private ulong sequence = 1;

    private JobAgent(FakeAgent agent, Func<RunStep, (string, int)?> answer) => (this.agent, this.answer) = (agent, answer);

    public string Fingerprint => agent.Fingerprint;
    public string Credential => agent.Credential;
    public ConcurrentQueue<RunStep> Orders { get; } = new();
    public ConcurrentQueue<string> Killed { get; } = new();

    /// <summary>By check: status and output.</summary>
    public Dictionary<string, (uint Status, string Output)> Checks { get; init; } = [];

    /// <param name="answer">Null: the step goes on and on.</param>
    public static async Task<JobAgent> StartAsync(RestServer server, string name, Func<RunStep, (string Output, int Code)?>? answer = null, Dictionary<string, (uint, string)>? checks = null)
    {
        var job = new JobAgent(await server.AgentAsync(name), answer ?? (_ => ("", 0))) { Checks = checks ?? [] };
        await job.BeginAsync(server);
        return job;
    }

    /// <summary>The same host, connected anew.</summary>
    public static async Task<JobAgent> AgainAsync(RestServer server, string name, string fingerprint, string credential, Func<RunStep, (string Output, int Code)?> answer)
    {
        var fake = new FakeAgent { Name = name, Fingerprint = fingerprint, Credential = credential };
        await fake.HelloAsync(server.AgentUri);
        var job = new JobAgent(fake, answer);
        await job.BeginAsync(server);
        return job;
    }

    private async Task BeginAsync(RestServer server)
    {
        await agent.SendAsync(new FromAgent { StepsHeld = new StepsHeld() });
        var host = Muster.Server.Hosts.HostId.Parse(agent.Fingerprint);
        await CoreServer.UntilAsync(() => server.Get<Muster.Server.Commands.AgentDoor>().Ready(host) is not null, $"{agent.Name} takes steps");
        _ = Task.Run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                var frame = await agent.ReceiveAsync(f => f.RunStep is not null || f.KillStep is not null || f.RunNow is not null);
                if (frame.KillStep is { } kill)
                {
                    Killed.Enqueue(kill.StepId);
                    await ReportAsync(kill.StepId, "", new StepEnded { Ending = StepEnded.Types.Ending.Killed });
                }
                else if (frame.RunNow is { } run) await LookAsync(run);
                else
                {
                    Orders.Enqueue(frame.RunStep);
                    if (answer(frame.RunStep) is { } told) await ReportAsync(frame.RunStep.StepId, told.Output, new StepEnded { Code = told.Code, OutputBytes = (ulong)ByteString.CopyFromUtf8(told.Output).Length });
                    else await ReportAsync(frame.RunStep.StepId, "", null);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            Ended = gone.Message;
        }
    }

    public string? Ended { get; private set; }

    private Task ReportAsync(string step, string output, StepEnded? ended)
    {
        var report = new StepReport { StepId = step, StartedMs = 1_700_000_000_000, Ended = ended };
        if (output.Length > 0) report.Chunks.Add(new StepChunk { Data = ByteString.CopyFromUtf8(output) });
        return agent.SendAsync(new FromAgent { StepReport = report });
    }

    private async Task LookAsync(RunNow run)
    {
        var batch = new ResultBatch { SpoolEpoch = FakeAgent.Epoch, FirstSequence = sequence };
        foreach (var (check, (status, output)) in Checks.Where(c => run.Checks.Count == 0 || run.Checks.Contains(c.Key)))
            batch.Results.Add(new Result { Check = check, Status = status, Output = ByteString.CopyFromUtf8(output), StartedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), RunId = run.RunId });
        sequence += (ulong)batch.Results.Count;
        await agent.SendAsync(new FromAgent { Results = batch });
        await agent.SendAsync(new FromAgent { RunNowDone = new RunNowDone { RunId = run.RunId, Ran = (uint)batch.Results.Count } });
    }

    public void Dispose()
    {
        agent.Die();
        agent.Dispose();
    }
}
