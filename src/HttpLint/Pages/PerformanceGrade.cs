using System.Globalization;
using System.Text;
using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Pages;

/// <summary>The rules of YSlow that still matter, with its weights: a weighted mean, so each rule takes a share of 100.</summary>
internal static class PerformanceGrade
{
    private static readonly TimeSpan FarFuture = TimeSpan.FromDays(2);
    private const int WorthPacking = 1400;
    private const int ManyElements = 900, ElementStep = 250, ManyDomains = 4, LargeIcon = 2000;

    private sealed record Rule(string Name, int Weight, int PerCase, string Reason, IReadOnlyList<string> Cases);

    public static Grade Of(IReadOnlyList<ResourceReport> all, PageDocument page, IReadOnlyList<DuplicateGroup> duplicates)
    {
        var assets = all.Where(r => r.Kind is not (AssetKind.Document or AssetKind.Redirect)).ToArray();
        var answered = assets.Where(r => r.Status == 200).ToArray();
        var rules = new[]
        {
            new Rule("empty-src", 30, 100, "elements with an empty src or href make the browser ask for the page again", page.EmptySources),
            new Rule("expires", 10, 11, "assets without a lifetime of at least two days are asked for again and again", Urls(answered.Where(r => r.Kind is not AssetKind.Frame && !LongFresh(r)))),
            new Rule("compress", 8, 11, "text is sent uncompressed", Urls(all.Where(r => r.Status == 200 && Uncompressed(r)))),
            new Rule("redirects", 4, 10, "redirects cost a round trip each", Urls(all.Where(r => r.Kind == AssetKind.Redirect))),
            new Rule("not-found", 4, 5, "the page asks for what is not there", Urls(assets.Where(r => r.Status is >= 400 || r.Failure is not null))),
            new Rule("duplicates", 4, 5, "the same script or style sheet is there twice", Twice(answered, duplicates)),
            new Rule("minify", 4, 10, "scripts or style sheets carry comments and indentation", Urls(answered.Where(NotMinified))),
            new Rule("cookie-free", 3, 5, "static assets set cookies", Urls(answered.Where(r => r.Exchange!.Response.Fields.Has("Set-Cookie")))),
            new Rule("dom-size", 3, 10, "the document is large", Steps(page.Elements - ManyElements, ElementStep, $"{page.Elements} elements")),
            new Rule("favicon", 2, 50, "the icon is missing or large", Urls(assets.Where(r => r.Kind == AssetKind.Icon && (r.Status != 200 || r.Exchange!.Response.Body.Length > LargeIcon * 10)))),
            new Rule("domains", 3, 5, "assets come from many hosts", Steps(all.Select(r => r.Url.IdnHost).Distinct().Count() - ManyDomains, 1, $"{all.Select(r => r.Url.IdnHost).Distinct().Count()} hosts")),
        };
        double weights = rules.Sum(r => r.Weight);
        return Grade.Performance([.. rules.Where(r => r.Cases.Count > 0).Select(r =>
            new Deduction(r.Name, Math.Round(r.Weight * Math.Min(100, r.Cases.Count * r.PerCase) / weights, 2), r.Reason, r.Cases)).OrderByDescending(d => d.Points)]);
    }

    private static string[] Urls(IEnumerable<ResourceReport> resources) => [.. resources.Select(r => r.Failure is null ? r.Url.AbsoluteUri : $"{r.Url.AbsoluteUri} ({r.Failure})")];

    private static bool LongFresh(ResourceReport r)
    {
        var freshness = Freshness.Of(r.Exchange!);
        return freshness.Storable && !freshness.MustAsk && freshness.Lifetime >= FarFuture;
    }

    private static bool Uncompressed(ResourceReport r) =>
        MediaType.IsText(MediaType.Of(r.Exchange!.Response.Fields)) && ContentCoding.Of(r.Exchange.Response.Fields).Count == 0 && r.Exchange.Response.Body.Length >= WorthPacking
        && (r.Exchange.Request.Fields.Count == 0 || r.Exchange.Request.Asked("Accept-Encoding")) && !r.Exchange.Saved;

    private static string[] Twice(IEnumerable<ResourceReport> assets, IReadOnlyList<DuplicateGroup> duplicates)
    {
        var code = assets.Where(r => r.Kind is AssetKind.Script or AssetKind.Stylesheet).ToArray();
        var again = code.Where(r => r.References > 1 && !r.Found.Contains("preload", StringComparison.Ordinal) && r.Kind == AssetKind.Script).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Url.AbsoluteUri} is named {r.References} times"));
        var same = duplicates.Where(d => d.Urls.Count(u => code.Any(c => c.Url == u)) > 1).Select(d => string.Join(" = ", d.Urls));
        return [.. again, .. same];
    }

    /// <summary>Comments and white space at line beginnings make up more than a tenth.</summary>
    private static bool NotMinified(ResourceReport r)
    {
        if (r.Kind is not (AssetKind.Script or AssetKind.Stylesheet) || ContentCoding.Decode(r.Exchange!.Response, out _, out _) is not { Length: > 500 } body) return false;
        int waste = 0;
        bool comment = false;
        foreach (var line in Encoding.Latin1.GetString(body).Split('\n'))
        {
            var text = line.Trim();
            if (text.StartsWith("/*", StringComparison.Ordinal)) comment = true;
            waste += comment || text.StartsWith("//", StringComparison.Ordinal) ? line.Length + 1 : line.Length - line.TrimStart().Length + (text.Length < 60 ? 1 : 0);
            if (text.Contains("*/", StringComparison.Ordinal)) comment = false;
        }
        return waste * 10 > body.Length;
    }

    private static string[] Steps(int over, int step, string text) => over <= 0 ? [] : [.. Enumerable.Repeat(text, 1 + ((over - 1) / step))];
}
