using System.Collections.Concurrent;
using Muster.Protocol;

namespace Muster.Server.AgentLink;

/// <summary>
/// Where the slices to the right of this one take part in the agents' sessions: each says which frames it takes, and may hear of sessions that begin and end.
/// A taker is called in the session's own order, one frame after the other; while it works, that agent's next frames wait.
/// </summary>
public sealed class AgentFrames(ILogger<AgentFrames> log)
{
    private readonly ConcurrentDictionary<FromAgent.BodyOneofCase, Func<AgentSession, FromAgent, ValueTask>> takers = new();

    /// <summary>The agent has had its welcome queued: frames sent from here on follow it.</summary>
    public event Action<AgentSession>? Welcomed;

    /// <summary>The session is over, for whatever reason; <see cref="AgentSession.SaidGoodbye"/> tells a farewell.</summary>
    public event Action<AgentSession>? Ended;

    /// <summary>Registers the one taker of a kind of frame, before the server listens.</summary>
    /// <exception cref="InvalidOperationException">The kind has a taker.</exception>
    public void On(FromAgent.BodyOneofCase kind, Func<AgentSession, FromAgent, ValueTask> take)
    {
        if (!takers.TryAdd(kind, take)) throw new InvalidOperationException($"frames of kind {kind} are taken already");
    }

    /// <summary>Hands a frame to its taker; one that nobody takes comes from a newer agent and is left alone.</summary>
    internal ValueTask TakeAsync(AgentSession session, FromAgent frame) =>
        takers.TryGetValue(frame.BodyCase, out var take) ? take(session, frame) : ValueTask.CompletedTask;

    internal void TellWelcomed(AgentSession session) => Tell(Welcomed, session);

    internal void TellEnded(AgentSession session) => Tell(Ended, session);

    /// <summary>One listener that fails must not keep the others, or the session, from going on.</summary>
    private void Tell(Action<AgentSession>? listeners, AgentSession session)
    {
        foreach (var listener in listeners?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<AgentSession>)listener)(session);
            }
            catch (Exception error)
            {
                log.LogError(error, "A listener of agent sessions failed");
            }
        }
    }
}
