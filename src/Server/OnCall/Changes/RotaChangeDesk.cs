using Muster.Server.Web.Live;

namespace Muster.Server.OnCall.Changes;

/// <summary>Makes overrides and swaps, and takes them back.</summary>
public sealed class RotaChangeDesk(RotaChangeStore store, OnCallNow onCall, LiveUpdates live, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Somebody takes a stretch of a rota over, whoever has it.</summary>
    /// <exception cref="FormatException">No such rota or person, or times that cannot be.</exception>
    public async Task<RotaChange> OverrideAsync(string rota, string person, DateTimeOffset from, DateTimeOffset to, string? insteadOf, string note, string by)
    {
        var change = Checked(rota, person, from, to, insteadOf, note, by);
        var kept = (await store.AddAsync([change]))[0];
        live.Touch("oncall");
        return kept;
    }

    /// <summary>Two people exchange what they have of two stretches.</summary>
    /// <exception cref="FormatException">No such rota or people, times that overlap, or somebody has nothing there to give.</exception>
    public async Task<IReadOnlyList<RotaChange>> SwapAsync(string rota, string one, (DateTimeOffset From, DateTimeOffset To) ofOne, string other, (DateTimeOffset From, DateTimeOffset To) ofOther, string note, string by)
    {
        if (one == other) throw new FormatException("a swap is between two people");
        if (ofOne.From < ofOther.To && ofOther.From < ofOne.To) throw new FormatException("the two stretches of a swap overlap");
        RotaChange[] halves = [Checked(rota, other, ofOne.From, ofOne.To, one, note, by), Checked(rota, one, ofOther.From, ofOther.To, other, note, by)];
        foreach (var half in halves)
            if (!onCall.Shifts(onCall.Configured.Rotas[rota], half.From, half.To).Any(s => s.Person == half.InsteadOf))
                throw new FormatException($"{half.InsteadOf} has nothing of {rota} between {half.From.UtcDateTime:yyyy-MM-dd HH:mm} and {half.To.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var kept = await store.AddAsync(halves);
        live.Touch("oncall");
        return kept;
    }

    /// <summary>Takes an override, or a swap with both halves, back.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public async Task<RotaChange> RemoveAsync(long id)
    {
        var found = store.All.FirstOrDefault(c => c.Id == id) ?? throw new KeyNotFoundException($"there is no override or swap {id}.");
        await store.RemoveAsync(found);
        live.Touch("oncall");
        return found;
    }

    private RotaChange Checked(string rota, string person, DateTimeOffset from, DateTimeOffset to, string? insteadOf, string note, string by)
    {
        var all = onCall.Configured;
        var now = time.GetUtcNow();
        if (!all.Rotas.ContainsKey(rota)) throw new FormatException(all.Rotas.Count == 0 ? "there are no rotas yet" : $"there is no rota “{rota}”; there are {string.Join(", ", all.Rotas.Keys.Take(20))}");
        foreach (var name in new[] { person, insteadOf })
            if (name is not null && !all.People.ContainsKey(name)) throw new FormatException($"there is no person “{name}”; there are {string.Join(", ", all.People.Keys.Take(20))}");
        if (to <= from) throw new FormatException("it would end before it begins");
        if (to <= now) throw new FormatException("it would lie in the past");
        if (to - from > Longest) throw new FormatException("at most a year: for longer change the rota");
        return note.Length > 1000 ? throw new FormatException("note: at most 1000 characters") : new RotaChange(0, rota, from, to, person, insteadOf, null, note, by, now);
    }
}
