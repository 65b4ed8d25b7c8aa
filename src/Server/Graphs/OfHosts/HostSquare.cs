namespace Muster.Server.Graphs.OfHosts;

/// <summary>A host in the row of squares.</summary>
/// <param name="Value">Of its last five minutes, for people; empty: none.</param>
/// <param name="Heat">From 0 (none of it, or the lowest below zero) to 10 (the highest of all hosts); null: no value.</param>
public sealed record HostSquare(string Name, string Url, string Value, int? Heat)
{
    /// <summary>More squares than this are no longer told apart.</summary>
    public const int Most = 1000;

    private const int Hottest = 10;

    /// <param name="hosts">In the order they are shown in; NaN: no value.</param>
    /// <param name="spell">Writes a value.</param>
    public static IReadOnlyList<HostSquare> Of(IReadOnlyList<(string Name, string Url, double Value)> hosts, Func<double, string> spell)
    {
        var known = hosts.Select(host => host.Value).Where(double.IsFinite).ToList();
        var (low, high) = known.Count == 0 ? (0, 0) : (Math.Min(0, known.Min()), known.Max());
        return [.. hosts.Take(Most).Select(host => double.IsFinite(host.Value)
            ? new HostSquare(host.Name, host.Url, spell(host.Value), high > low ? (int)Math.Round(Hottest * ((host.Value / (high - low)) - (low / (high - low)))) : 0)
            : new HostSquare(host.Name, host.Url, "", null))];
    }
}
