using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.States;

/// <summary>How many checks stand how. Checks that wait for their first result are in none of the four.</summary>
public readonly record struct CheckCounts(int Ok, int Warning, int Critical, int Unknown, int Pending)
{
    public int Total => Ok + Warning + Critical + Unknown + Pending;

    public CheckStatus Worst => Critical > 0 ? CheckStatus.Critical : Warning > 0 ? CheckStatus.Warning : Unknown > 0 ? CheckStatus.Unknown : CheckStatus.Ok;

    public CheckCounts Plus(CheckCounts other) =>
        new(Ok + other.Ok, Warning + other.Warning, Critical + other.Critical, Unknown + other.Unknown, Pending + other.Pending);

    public CheckCounts With(CheckStatus status, bool pending) => (pending, status) switch
    {
        (true, _) => this with { Pending = Pending + 1 },
        (_, CheckStatus.Ok) => this with { Ok = Ok + 1 },
        (_, CheckStatus.Warning) => this with { Warning = Warning + 1 },
        (_, CheckStatus.Critical) => this with { Critical = Critical + 1 },
        _ => this with { Unknown = Unknown + 1 },
    };
}

/// <summary>The read side of all states. Never waits for the engine, never holds it up. Hosts that are GONE are left out.</summary>
public sealed class StateBoard(StateEngine engine, HostRegistry hosts)
{
    public IEnumerable<CheckView> All() => hosts.Current.SelectMany(Of);

    public IEnumerable<CheckView> Of(HostRecord host)
    {
        if (engine.Find(host.Id) is not { } states) yield break;
        foreach (var slot in states.Slots) yield return new CheckView(host, slot);
    }

    /// <summary>One check on one host; null when the host does not have it.</summary>
    public CheckView? Find(HostRecord host, string check) =>
        Slot(host, check) is { } slot ? new CheckView(host, slot) : null;

    /// <summary>One check on all hosts that have it, with the states of its single series.</summary>
    public IEnumerable<CheckView> OfCheck(string check) => hosts.Current.SelectMany(host => Slots(host, check).Select(slot => new CheckView(host, slot)));

    public CheckCounts Count(HostId host)
    {
        var counts = default(CheckCounts);
        if (engine.Find(host) is not { } states) return counts;
        foreach (var slot in states.Slots)
        {
            var state = slot.Read().State;
            counts = counts.With(state.Status, !state.HasResult && !state.NoData);
        }
        return counts;
    }

    /// <summary>For every check, how it stands over the hosts given (default: all).</summary>
    public Dictionary<string, CheckCounts> CountByCheck(IEnumerable<HostRecord>? over = null)
    {
        var counts = new Dictionary<string, CheckCounts>();
        foreach (var host in over ?? hosts.Current)
        {
            if (engine.Find(host.Id) is not { } states) continue;
            foreach (var slot in states.Slots)
            {
                var state = slot.Read().State;
                var check = SeriesName.CheckOf(slot.Name.Text);
                counts[check] = counts.GetValueOrDefault(check).With(state.Status, !state.HasResult && !state.NoData);
            }
        }
        return counts;
    }

    /// <summary>Another number after any result or change of the host's checks.</summary>
    public int Fingerprint(HostId host)
    {
        var print = new HashCode();
        if (engine.Find(host) is { } states)
            foreach (var slot in states.Slots) print.Add(HashCode.Combine(slot.Name, slot.Version));
        return print.ToHashCode();
    }

    /// <summary>Another number after any result or change of the check on any host.</summary>
    public int Fingerprint(string check)
    {
        var print = new HashCode();
        foreach (var host in hosts.Current)
            foreach (var slot in Slots(host, check)) print.Add(HashCode.Combine(slot, slot.Version));
        return print.ToHashCode();
    }

    private IEnumerable<CheckSlot> Slots(HostRecord host, string check) =>
        engine.Find(host.Id) is { } states ? states.Slots.Where(slot => slot.Name.Text == check || (slot.Name.Text.StartsWith(check, StringComparison.Ordinal) && SeriesName.CheckOf(slot.Name.Text) == check)) : [];

    private CheckSlot? Slot(HostRecord host, string check)
    {
        if (engine.Find(host.Id) is not { } states) return null;
        foreach (var slot in states.Slots)
            if (slot.Name.Text == check) return slot;
        return null;
    }

    public CheckCounts Count() => hosts.Current.Aggregate(default(CheckCounts), (sum, host) => sum.Plus(Count(host.Id)));
}
