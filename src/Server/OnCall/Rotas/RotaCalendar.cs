using NodaTime;

namespace Muster.Server.OnCall.Rotas;

/// <summary>
/// Who has which time. Everything is said in local wall time and worked out as instants: layers, each over the ones before it, then the fallback
/// where nobody is, then overrides in the order they were made, then swaps.
/// </summary>
public static class RotaCalendar
{
    /// <summary>Shifts that cover the time between without gap or overlap, in their order; a hole is a shift of nobody.</summary>
    public static IReadOnlyList<Shift> Between(Rota rota, IEnumerable<ShiftChange> changes, Instant from, Instant to)
    {
        if (from >= to) return [];
        List<Shift> shifts = [new Shift(from, to, rota.Fallback, rota.Fallback is null ? "" : "fallback")];
        foreach (var layer in rota.Layers)
            shifts = Overlay(shifts, [.. LayerShifts.Between(layer, from, to)], (_, over) => over);
        foreach (var change in changes.Where(c => c.From < to && c.To > from && c.From < c.To).OrderBy(c => c.IsSwap).ThenBy(c => c.Id))
        {
            var taken = new Shift(Instant.Max(from, change.From), Instant.Min(to, change.To), change.Person, $"{(change.IsSwap ? "swap" : "override")} {change.Id}") { Change = change.Id };
            shifts = Overlay(shifts, [taken], (under, over) => change.InsteadOf is null || under.Person == change.InsteadOf ? over : under);
        }
        return Join(shifts);
    }

    /// <summary>Who has this moment, and until when, looking at most <paramref name="ahead"/> ahead.</summary>
    public static Shift At(Rota rota, IEnumerable<ShiftChange> changes, Instant at, Duration ahead) => Between(rota, changes, at, at + ahead)[0];

    /// <summary>Times between that nobody has.</summary>
    public static IEnumerable<Span> Holes(Rota rota, Instant from, Instant to) =>
        Between(rota, [], from, to).Where(s => s.Person is null).Select(s => new Span(s.From, s.To));

    /// <summary>Lays sorted shifts over a gapless sequence, which stays gapless; <paramref name="choose"/> says who has what both have.</summary>
    private static List<Shift> Overlay(List<Shift> under, List<Shift> over, Func<Shift, Shift, Shift> choose)
    {
        var result = new List<Shift>(under.Count + (2 * over.Count));
        var next = 0;
        foreach (var low in under)
        {
            var at = low.From;
            while (at < low.To)
            {
                while (next < over.Count && over[next].To <= at) next++;
                if (next == over.Count || over[next].From >= low.To)
                {
                    result.Add(low with { From = at });
                    break;
                }
                if (over[next].From > at) result.Add(low with { From = at, To = over[next].From });
                var (from, to) = (Instant.Max(at, over[next].From), Instant.Min(low.To, over[next].To));
                result.Add(choose(low, over[next]) with { From = from, To = to });
                at = to;
            }
        }
        return result;
    }

    private static List<Shift> Join(List<Shift> shifts)
    {
        var joined = new List<Shift>(shifts.Count);
        foreach (var shift in shifts)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Person == shift.Person && last.Source == shift.Source) joined[^1] = last with { To = shift.To };
            else joined.Add(shift);
        }
        return joined;
    }
}
