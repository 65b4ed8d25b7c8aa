using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Commands.Steps;

namespace Muster.Server.Commands;

/// <summary>Takes the agents' frames about steps, and starts what was under way when the server ended.</summary>
internal sealed class StepLink(AgentFrames frames, BlobSources blobs, AgentDoor door, Executions executions, RunDesk desk, Approvals.ApprovalDesk approvals, TimeProvider time) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _sweep;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        frames.On(FromAgent.BodyOneofCase.StepsHeld, TakeHeld);
        frames.On(FromAgent.BodyOneofCase.StepReport, TakeReportAsync);
        frames.Ended += door.Closed;
        blobs.Add(executions.FindScript);
        executions.On(ExecutionPlan.Command, FanOut.DriveAsync);
        approvals.On(ExecutionPlan.Command, desk.RunApprovedAsync);
        executions.Start(_stop.Token);
        _sweep = time.CreateTimer(_ => door.Sweep(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        frames.Ended -= door.Closed;
        return _stop.CancelAsync();
    }

    private ValueTask TakeHeld(AgentSession session, FromAgent frame)
    {
        var held = new HashSet<string>();
        foreach (var step in frame.StepsHeld.Steps)
        {
            held.Add(step.StepId);
            var known = executions.FindStep(step.StepId, session.HostId);
            session.Send(new FromServer { StepStored = known?.Resume() ?? new StepStored { StepId = step.StepId, Unknown = true } });
        }
        door.Opened(session, held);
        return ValueTask.CompletedTask;
    }

    private ValueTask TakeReportAsync(AgentSession session, FromAgent frame)
    {
        var report = frame.StepReport;
        if (executions.FindStep(report.StepId, session.HostId) is not { } step)
        {
            session.Send(new FromServer { StepStored = new StepStored { StepId = report.StepId, Unknown = true } });
            return ValueTask.CompletedTask;
        }
        var offset = session.Host.Presence.ClockOffsetMs;
        return step.TakeAsync(report, offset, stored => session.Send(new FromServer { StepStored = stored }));
    }

    public void Dispose()
    {
        _sweep?.Dispose();
        _stop.Dispose();
    }
}
