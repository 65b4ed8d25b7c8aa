using NodaTime;

namespace Muster.Server.OnCall.Rotas;

/// <summary>Who is on call when, one person at a time.</summary>
/// <param name="Layers">A layer stands over those before it where both have somebody.</param>
/// <param name="Fallback">The person who has the times nobody else has; null: there are no such times.</param>
public sealed record Rota(string Name, DateTimeZone Zone, IReadOnlyList<RotaLayer> Layers, string? Fallback)
{
    public string? Team { get; init; }
    public string Description { get; init; } = "";
    public string File { get; init; } = "";
    public long Line { get; init; }
}

/// <summary>People who take turns.</summary>
/// <param name="People">In their order; the first has the turn that begins at the anchor.</param>
/// <param name="Anchor">A hand-over on the wall clock; turns go on before and behind it without end.</param>
/// <param name="When">The only times the layer has; none: it has all.</param>
/// <param name="From">The layer has nobody before; null: no such limit. <paramref name="Until"/> likewise.</param>
public sealed record RotaLayer(
    string Name, DateTimeZone Zone, IReadOnlyList<string> People, TurnLength Turn, LocalDateTime Anchor, IReadOnlyList<WeeklyWindow> When, LocalDateTime? From, LocalDateTime? Until);

/// <summary>One person's time without a break.</summary>
/// <param name="Person">Null: nobody, a hole.</param>
/// <param name="Source">Whence: <c>layer NAME</c>, <c>fallback</c>, <c>override ID</c>, <c>swap ID</c>; empty for a hole.</param>
public sealed record Shift(Instant From, Instant To, string? Person, string Source)
{
    /// <summary>The override or swap it comes from; null: the rota itself.</summary>
    public long? Change { get; init; }
}

/// <summary>Somebody takes a time over: an override takes all of it, the half of a swap what the other has of it.</summary>
/// <param name="InsteadOf">Only this person's time is taken; null: whoever's.</param>
/// <param name="IsSwap">Swaps come after all overrides.</param>
public sealed record ShiftChange(long Id, Instant From, Instant To, string Person, string? InsteadOf, bool IsSwap);
