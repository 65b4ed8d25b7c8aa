using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Checking;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;
using Muster.Server.States.Wire;

namespace Muster.Server.AgentLink;

/// <summary>One connected agent. Frames are taken one after the other, which is also what holds back an agent that sends too much.</summary>
public sealed class AgentSession(AgentSocket socket, HostRecord host, string instance, AgentLinkParts parts)
{
    private const int ResultsTag = (2 << 3) | 2;
    private const long ClockJumpMs = 2_000;
    private readonly Lock gate = new();
    private List<AssignmentChange>? early = [];

    public HostId HostId => host.Id;
    public HostRecord Host => host;
    public string Instance => instance;

    /// <summary>To be added to the agent's times; 0 while its clock is near enough.</summary>
    public long ClockCorrectionMs => Math.Abs(host.Presence.ClockOffsetMs) < ClockJumpMs ? 0 : host.Presence.ClockOffsetMs;

    /// <summary>The agent said it will not be back: its end is not a loss.</summary>
    public bool SaidGoodbye { get; private set; }

    public void Welcome(Hello hello, string? credential)
    {
        var now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            var assignment = parts.Assignments.Of(host.Id);
            var welcome = new Welcome
            {
                Credential = credential ?? "",
                HostId = host.Id.ToString(),
                NowMs = now,
                StoredThrough = parts.Engine.StoredThrough(host.Id, hello.SpoolEpoch),
                DeadManMs = (uint)parts.Configuration.Current.RuleFor(host).DeadMan.TotalMilliseconds,
                Assignment = hello.Solo ? new Assignment { Version = assignment.Version } : assignment.ForAgent(host),
            };
            socket.Send(new FromServer { Welcome = welcome });
            foreach (var change in early!.Where(c => c.Version > assignment.Version)) socket.Send(new FromServer { Change = change });
            early = null;
        }
    }

    /// <summary>Tells the agent of a change of its checks; before the welcome it waits for it.</summary>
    public void Tell(AssignmentChange change)
    {
        lock (gate)
        {
            if (early is not null) early.Add(change);
            else socket.Send(new FromServer { Change = change });
        }
    }

    public void Run(RunNow run) => socket.Send(new FromServer { RunNow = run });

    /// <summary>Queues a frame behind those sent before; when the connection is gone it is dropped.</summary>
    public void Send(FromServer frame) => socket.Send(frame);

    public void Abort() => socket.Abort();

    /// <summary>Until the agent closes, says goodbye or is lost.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!SaidGoodbye && await socket.ReceiveAsync(TakeAsync, ct)) { }
    }

    private ValueTask TakeAsync(ReadOnlyMemory<byte> frame)
    {
        host.Presence.Sign(parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        if (frame.Length > 0 && frame.Span[0] == ResultsTag) return ResultsAsync(frame);
        FromAgent message;
        try
        {
            message = FromAgent.Parser.ParseFrom(frame.Span);
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new MalformedFrameException($"a frame that is no FromAgent: {wrong.Message}");
        }
        return OtherAsync(message);
    }

    /// <summary>Results stay in the bytes they came in, down to the journal.</summary>
    private async ValueTask ResultsAsync(ReadOnlyMemory<byte> frame)
    {
        var (batch, facts) = Look(frame);
        await parts.Engine.StoreAsync(host.Id, batch.Span, ClockCorrectionMs);
        if (facts.HasRun) parts.Runs.Collect(host, ResultBatch.Parser.ParseFrom(batch.Span));
        socket.Send(new FromServer { Stored = new ResultsStored { SpoolEpoch = facts.Epoch, Through = facts.LastSequence } });
    }

    private static (ReadOnlyMemory<byte> Batch, ResultBatchView.Facts Facts) Look(ReadOnlyMemory<byte> frame)
    {
        var reader = new WireReader(frame.Span);
        if (!reader.Tag(out _, out _) || !reader.Bytes(out var bytes) || !reader.AtEnd) throw new MalformedFrameException("a frame of results that is cut off");
        var facts = ResultBatchView.Look(bytes);
        return facts.Valid ? (frame[^bytes.Length..], facts) : throw new MalformedFrameException("a batch of results that cannot be read");
    }

    private async ValueTask OtherAsync(FromAgent message)
    {
        switch (message.BodyCase)
        {
            case FromAgent.BodyOneofCase.Alive: Alive(message.Alive); break;
            case FromAgent.BodyOneofCase.Goodbye: await GoodbyeAsync(message.Goodbye); break;
            case FromAgent.BodyOneofCase.Facts:
                var facts = HostFacts.From(message.Facts);
                await parts.Hosts.ChangeAsync(host.Id, h => h!.WithFacts(facts, h.Address));
                break;
            case FromAgent.BodyOneofCase.Tags:
                await parts.Hosts.ChangeAsync(host.Id, h => h!.WithTags(message.Tags.Tags_, h.ServerTags));
                break;
            case FromAgent.BodyOneofCase.Suggestions: parts.Suggestions.Put(host.Id, [.. message.Suggestions.Items]); break;
            case FromAgent.BodyOneofCase.BlobRequest: socket.Send(new FromServer { Blob = message.BlobRequest.Length > 0 ? parts.Others.Piece(message.BlobRequest) : parts.Blob(message.BlobRequest.Sha256) }); break;
            case FromAgent.BodyOneofCase.AssignmentTaken: host.Presence.AssignmentVersion = message.AssignmentTaken.Version; break;
            case FromAgent.BodyOneofCase.RunNowDone: parts.Runs.HostDone(host.Id, message.RunNowDone); break;
            case FromAgent.BodyOneofCase.Hello: throw new MalformedFrameException("a second Hello");
            default: await parts.Frames.TakeAsync(this, message); break;
        }
    }

    private void Alive(Alive alive)
    {
        var now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (alive.NowMs > 0 && Math.Abs(now - alive.NowMs - host.Presence.ClockOffsetMs) > ClockJumpMs) host.Presence.ClockOffsetMs = now - alive.NowMs;
        socket.Send(new FromServer { Alive = new Alive { NowMs = now, EchoMs = alive.NowMs } });
    }

    private async ValueTask GoodbyeAsync(Goodbye goodbye)
    {
        SaidGoodbye = true;
        if (goodbye.Reason == Goodbye.Types.Reason.Upgrading)
        {
            host.Presence.GraceUntilMs = parts.Time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
            return;
        }
        await parts.Lifecycle.GoodbyeAsync(host, goodbye.Reason == Goodbye.Types.Reason.Rebooting, TimeSpan.FromMilliseconds(goodbye.GraceMs));
    }
}
