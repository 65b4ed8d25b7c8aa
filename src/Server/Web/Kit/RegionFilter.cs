namespace Muster.Server.Web.Kit;

/// <summary>Which regions of a page the browser asked for again; the page is then rendered without its document.</summary>
public sealed class RegionFilter(IEnumerable<string> ids)
{
    public const string Header = "Muster-Regions";
    private readonly HashSet<string> _ids = [.. ids];

    public bool Wants(string id) => _ids.Contains(id);

    /// <summary>Null when the whole page was asked for.</summary>
    public static RegionFilter? From(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var ids) && ids.ToString() is { Length: > 0 } text
            ? new RegionFilter(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : null;
}
