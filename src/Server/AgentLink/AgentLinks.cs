using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Google.Protobuf;
using Muster.Protocol;
using Muster.Server.Checking;
using Muster.Server.Hosts;
using Muster.Server.States.Journal;

namespace Muster.Server.AgentLink;

/// <summary>All connected agents: lets them in, one session for each host, and knows what it means when one ends.</summary>
public sealed class AgentLinks(HostAdmission admission, AgentLinkParts parts, ILogger<AgentLinks> log)
{
    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<HostId, AgentSession> sessions = new();
    private long malformed, refused;

    public int Connected => sessions.Count;
    public long Malformed => Interlocked.Read(ref malformed);
    public long Refusals => Interlocked.Read(ref refused);

    public void Start() => parts.Assignments.Changed += Push;

    public void Stop()
    {
        parts.Assignments.Changed -= Push;
        foreach (var session in sessions.Values) session.Abort();
    }

    public AgentSession? Find(HostId host) => sessions.GetValueOrDefault(host);

    private void Push(AssignmentChanged changed) => Find(changed.Host.Id)?.Tell(changed.Change);

    /// <summary>Serves one connection to its end.</summary>
    public async Task ServeAsync(WebSocket webSocket, IPAddress? peer, CancellationToken ct)
    {
        var socket = new AgentSocket(webSocket);
        try
        {
            if (await HelloAsync(socket, ct) is { } hello) await SessionAsync(socket, hello, peer, ct);
        }
        catch (MalformedFrameException wrong)
        {
            Interlocked.Increment(ref malformed);
            log.LogWarning("Refused a frame from {Peer}: {Reason}", peer, wrong.Message);
            await RefuseAsync(socket, new Refused { Reason = Refused.Types.Reason.Malformed, Message = wrong.Message }, ct);
        }
        catch (Exception full) when (full is JournalFullException or Storage.StorageFullException or Storage.StorageBusyException)
        {
            await RefuseAsync(socket, new Refused { Reason = Refused.Types.Reason.Busy, Message = full.Message, RetryAfterMs = 5_000 }, ct);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            log.LogDebug("The connection from {Peer} ended: {Reason}", peer, gone.Message);
        }
    }

    private async Task<Hello?> HelloAsync(AgentSocket socket, CancellationToken ct)
    {
        using var within = new CancellationTokenSource(HelloWithin, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, within.Token);
        Hello? hello = null;
        await socket.ReceiveAsync(frame =>
        {
            try
            {
                hello = FromAgent.Parser.ParseFrom(frame.Span).Hello;
            }
            catch (InvalidProtocolBufferException wrong)
            {
                throw new MalformedFrameException($"the first frame is no FromAgent: {wrong.Message}");
            }
            return hello is null ? throw new MalformedFrameException("the first frame must be a Hello") : ValueTask.CompletedTask;
        }, both.Token);
        return hello;
    }

    private async Task SessionAsync(AgentSocket socket, Hello hello, IPAddress? peer, CancellationToken ct)
    {
        var admitted = await admission.AdmitAsync(hello, peer, ct);
        if (admitted.Refusal is { } refusal)
        {
            log.LogWarning("Refused the agent {Name} from {Peer}: {Reason}", hello.Name, peer, refusal.Message);
            await RefuseAsync(socket, refusal, ct);
            return;
        }
        var host = admitted.Host!;
        var session = new AgentSession(socket, host, hello.Instance, parts);
        AgentSession? older = null;
        sessions.AddOrUpdate(host.Id, session, (_, before) =>
        {
            older = before;
            return session;
        });
        older?.Abort();
        var presence = host.Presence;
        var now = parts.Time.GetUtcNow();
        presence.Instance = hello.Instance;
        presence.ConnectedSince = now;
        presence.ClosedMs = 0;
        presence.ClockOffsetMs = hello.NowMs > 0 ? now.ToUnixTimeMilliseconds() - hello.NowMs : 0;
        presence.Dropped = hello.SpoolDropped;
        try
        {
            session.Welcome(hello, admitted.NewCredential);
            parts.Frames.TellWelcomed(session);
            await session.RunAsync(ct);
            if (session.SaidGoodbye) await socket.CloseAsync(ct);
        }
        finally
        {
            if (sessions.TryRemove(KeyValuePair.Create(host.Id, session)))
            {
                presence.Instance = null;
                presence.ConnectedSince = null;
                presence.ClosedMs = session.SaidGoodbye ? 0 : parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            }
            parts.Frames.TellEnded(session);
        }
    }

    private async Task RefuseAsync(AgentSocket socket, Refused refusal, CancellationToken ct)
    {
        Interlocked.Increment(ref refused);
        try
        {
            await socket.RefuseAsync(refusal, ct);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            log.LogDebug("The refused agent did not wait for the reason: {Reason}", gone.Message);
        }
    }
}
