using NodaTime;

namespace Muster.Server.OnCall.Rotas;

public enum TurnUnit
{
    Hours,
    Days,
    Weeks,
    Months,
}

/// <summary>How long one person's turn lasts on the wall clock: a day that has 23 hours is a day all the same.</summary>
/// <param name="Count">From 1.</param>
public readonly record struct TurnLength(int Count, TurnUnit Unit)
{
    /// <summary>When turn <paramref name="number"/> begins on the wall clock; number 0 begins at <paramref name="anchor"/>, numbers before it are negative.</summary>
    public LocalDateTime Begin(LocalDateTime anchor, int number) => Unit switch
    {
        TurnUnit.Hours => anchor.PlusHours((long)number * Count),
        TurnUnit.Days => anchor.PlusDays(number * Count),
        TurnUnit.Weeks => anchor.PlusWeeks(number * Count),
        _ => anchor.PlusMonths(number * Count),
    };

    /// <summary>The number of a turn that begins at or before <paramref name="at"/>, at most two too small.</summary>
    public int NumberBefore(LocalDateTime anchor, LocalDateTime at)
    {
        var hours = Period.Between(anchor, at, PeriodUnits.Hours).Hours;
        var length = Unit switch
        {
            TurnUnit.Hours => Count,
            TurnUnit.Days => 24L * Count,
            TurnUnit.Weeks => 168L * Count,
            _ => 0L,
        };
        if (length > 0) return (int)Math.Floor((double)hours / length) - 1;
        var months = ((at.Year - anchor.Year) * 12) + at.Month - anchor.Month;
        return (int)Math.Floor((double)months / Count) - 1;
    }

    public override string ToString() => Count == 1
        ? Unit switch { TurnUnit.Hours => "hour", TurnUnit.Days => "day", TurnUnit.Weeks => "week", _ => "month" }
        : $"{Count} {Unit.ToString().ToLowerInvariant()}";
}
