using Muster.Server.Web.Kit;

namespace Muster.Server.Gathering;

/// <summary>What the page of sources shows: a page of the rows that match, those that do not work first.</summary>
public sealed record SourcesView(IReadOnlyList<SourceRow> Rows, IReadOnlyDictionary<string, int> Counts, int Total, int Matching, PageQuery Query)
{
    public const int PageSize = 100;
    public static readonly IReadOnlyList<string> States = ["down", "failed", "waiting", "up", "listening"];

    public static SourcesView Of(IEnumerable<SourceRow> all, PageQuery query)
    {
        var rows = all.ToList();
        var (words, state) = (query["q"], query["state"]);
        var matching = rows.Where(row => (state.Length == 0 || row.State == state)
            && (words.Length == 0 || row.Name.Contains(words, StringComparison.OrdinalIgnoreCase) || row.Host.Contains(words, StringComparison.OrdinalIgnoreCase) || row.Address.Contains(words, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(row => Place(row.State)).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Host, StringComparer.Ordinal).ThenBy(row => row.Address, StringComparer.Ordinal).ToList();
        return new([.. matching.Skip((query.Page - 1) * PageSize).Take(PageSize)], rows.CountBy(row => row.State).ToDictionary(), rows.Count, matching.Count, query);
    }

    public static Tone Tone(string state) => state switch
    {
        "up" or "listening" => Web.Kit.Tone.Ok,
        "down" or "failed" => Web.Kit.Tone.Critical,
        _ => Web.Kit.Tone.Quiet,
    };

    private static int Place(string state) => States.ToList().IndexOf(state);
}
