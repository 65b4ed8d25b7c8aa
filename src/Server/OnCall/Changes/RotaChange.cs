using NodaTime;
using Muster.Server.OnCall.Rotas;

namespace Muster.Server.OnCall.Changes;

/// <summary>An override of a rota, or one half of a swap, as it is kept.</summary>
/// <param name="InsteadOf">Whose time alone is taken; null: whoever's.</param>
/// <param name="Swap">The same for both halves of a swap; null: an override.</param>
public sealed record RotaChange(
    long Id, string Rota, DateTimeOffset From, DateTimeOffset To, string Person, string? InsteadOf, long? Swap, string Note, string By, DateTimeOffset At)
{
    internal ShiftChange ForCalendar => new(Id, Instant.FromDateTimeOffset(From), Instant.FromDateTimeOffset(To), Person, InsteadOf, Swap is not null);
}
