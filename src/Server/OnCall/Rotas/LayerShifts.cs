using NodaTime;

namespace Muster.Server.OnCall.Rotas;

/// <summary>What one layer says by itself.</summary>
internal static class LayerShifts
{
    /// <summary>A time the clocks skip is moved by so much; no zone ever skipped more than a day.</summary>
    private static readonly Duration LongestGap = Duration.FromHours(25);

    /// <summary>The layer's shifts between, in their order; where it has nobody, there is none.</summary>
    public static IEnumerable<Shift> Between(RotaLayer layer, Instant from, Instant to)
    {
        if (layer.From is { } first) from = Instant.Max(from, first.InZoneLeniently(layer.Zone).ToInstant());
        if (layer.Until is { } last) to = Instant.Min(to, last.InZoneLeniently(layer.Zone).ToInstant());
        if (from >= to) yield break;
        var open = layer.When.Count == 0 ? [new Span(from, to)] : Span.Union(layer.When.SelectMany(w => w.Between(layer.Zone, from, to)));
        var at = 0;
        foreach (var turn in Turns(layer, from, to))
        {
            while (at < open.Count && open[at].To <= turn.From) at++;
            for (var i = at; i < open.Count && open[i].From < turn.To; i++)
                yield return turn with { From = Instant.Max(turn.From, open[i].From), To = Instant.Min(turn.To, open[i].To) };
        }
    }

    /// <summary>
    /// Turns without gap or overlap. Near a gap of the clocks a later turn may begin before an earlier one does, moved as that was:
    /// then the later one counts, and the earlier one is left out.
    /// </summary>
    private static IEnumerable<Shift> Turns(RotaLayer layer, Instant from, Instant to)
    {
        var begins = new List<(int Number, Instant At)>();
        var number = layer.Turn.NumberBefore(layer.Anchor, from.InZone(layer.Zone).LocalDateTime.PlusHours(-50));
        for (; ; number++)
        {
            var at = layer.Turn.Begin(layer.Anchor, number).InZoneLeniently(layer.Zone).ToInstant();
            begins.Add((number, at));
            if (at > to + LongestGap) break;
        }
        for (var i = begins.Count - 2; i >= 0; i--)
            if (begins[i].At > begins[i + 1].At) begins[i] = begins[i] with { At = begins[i + 1].At };
        for (var i = 0; i + 1 < begins.Count; i++)
        {
            var (start, end) = (Instant.Max(begins[i].At, from), Instant.Min(begins[i + 1].At, to));
            if (start >= end) continue;
            var count = layer.People.Count;
            yield return new Shift(start, end, layer.People[((begins[i].Number % count) + count) % count], $"layer {layer.Name}");
        }
    }
}
