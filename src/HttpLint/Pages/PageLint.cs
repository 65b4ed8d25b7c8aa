using System.Security.Cryptography;
using System.Text;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Probing;

namespace Muster.HttpLint.Pages;

/// <summary>Lints an address: the response, the probes, what the page loads, a second visit, the grades.</summary>
public sealed class PageLint(LintOptions options, TimeProvider time)
{
    /// <summary>Style sheets that load style sheets that load …</summary>
    private const int Depth = 3;

    /// <exception cref="FetchException">The address does not answer with HTTP; the message says why.</exception>
    public async Task<LintReport> RunAsync(Uri url, IProgress<LintProgress>? progress, CancellationToken ct)
    {
        using var fetcher = new Fetcher(options.Fetch, time);
        var fetch = new PageFetch(fetcher, options, url, time);
        long begun = time.GetTimestamp();
        progress?.Report(new LintProgress($"fetching {url}", 0, 1));
        var resources = await fetch.PageAsync(ct).ConfigureAwait(false);
        var main = resources[^1];
        var page = main.Kind == AssetKind.Document ? Document(main.Exchange!) : null;
        int leftOut = 0, notProbed = 0;
        if (page is not null && options.Assets) leftOut = await AssetsAsync(fetch, page, main.Url, resources, progress, ct).ConfigureAwait(false);
        var took = time.GetElapsedTime(begun);
        if (options.Primed && options.Assets && main.Kind == AssetKind.Document) await PrimeAsync(fetch, resources, progress, ct).ConfigureAwait(false);
        if (options.Probe && options.Assets && main.Kind == AssetKind.Document) notProbed = await AssetProbes.RunAsync(fetcher, options, resources, progress, ct).ConfigureAwait(false);
        if (options.Probe && main.Exchange is { } exchange)
        {
            progress?.Report(new LintProgress("probing codings, ranges, validators and HEAD", 0, 1));
            var probes = new ProbeRun(fetcher, exchange);
            await probes.RunAsync(ct).ConfigureAwait(false);
            int at = resources.FindIndex(r => r.Kind == main.Kind && r.Url == main.Url);
            resources[at] = resources[at] with { Notes = [.. resources[at].Notes, .. probes.Notes], Probes = probes.Looks };
        }
        return Finish(url, fetch.Begun, took, resources, page, leftOut) with { NotProbed = notProbed };
    }

    /// <summary>Judges saved exchanges (a HAR, raw responses) without asking anybody.</summary>
    public static LintReport Saved(Uri url, IReadOnlyList<Exchange> exchanges, LintOptions options)
    {
        var begun = exchanges.Min(e => e.Started);
        var resources = exchanges.Select((e, i) => new ResourceReport
        {
            Url = e.Url,
            Kind = i == 0 ? AssetKind.Document : KindOf(e),
            Found = i == 0 ? "" : "saved",
            Exchange = e,
            Notes = ResponseLint.Check(e),
            Offset = e.Started - begun,
        }).ToList();
        var took = exchanges.Max(e => e.Ended) - begun;
        return new PageLint(options, TimeProvider.System).Finish(url, begun, took, resources, Document(exchanges[0]), 0);
    }

    private static AssetKind KindOf(Exchange exchange)
    {
        var type = MediaType.Of(exchange.Response.Fields);
        return exchange.Response.Status is >= 300 and < 400 and not 304 ? AssetKind.Redirect : type == "text/css" ? AssetKind.Stylesheet : type.EndsWith("javascript", StringComparison.Ordinal) ? AssetKind.Script
            : type.StartsWith("image/", StringComparison.Ordinal) ? AssetKind.Image : type.StartsWith("font/", StringComparison.Ordinal) ? AssetKind.Font : MediaType.IsHtml(type) ? AssetKind.Frame : AssetKind.Media;
    }

    private LintReport Finish(Uri url, DateTimeOffset begun, TimeSpan took, List<ResourceReport> resources, PageDocument? page, int leftOut)
    {
        int before = resources.Sum(r => r.Notes.Count);
        if (options.Waivers.Lines.Count > 0)
            resources = [.. resources.Select(r => r with { Notes = [.. r.Notes.Where(n => !options.Waivers.Accept(n, r.Url, begun))] })];
        var duplicates = Duplicates(resources);
        bool whole = page is not null && options.Assets;
        return new LintReport
        {
            Url = url,
            Started = begun,
            Duration = took,
            Title = page?.Title ?? "",
            Resources = resources,
            Duplicates = duplicates,
            Weight = PageWeight.Of(resources),
            Performance = whole ? PerformanceGrade.Of(resources, page!, duplicates) : null,
            Security = page is not null ? SecurityGrade.Of(resources) : null,
            Waived = before - resources.Sum(r => r.Notes.Count),
            LeftOut = leftOut,
        };
    }

    private static PageDocument? Document(Exchange exchange)
    {
        if (!MediaType.IsHtml(MediaType.Of(exchange.Response.Fields)) || exchange.Response.Body.Length == 0) return null;
        return ContentCoding.Decode(exchange.Response, out _, out _) is { } body ? PageDocument.Parse(Encoding.UTF8.GetString(body), exchange.Url) : null;
    }

    private async Task<int> AssetsAsync(PageFetch fetch, PageDocument page, Uri address, List<ResourceReport> resources, IProgress<LintProgress>? progress, CancellationToken ct)
    {
        var seen = new HashSet<Uri>(resources.Select(r => r.Url));
        var wanted = page.Assets.ToList();
        if (wanted.All(a => a.Kind != AssetKind.Icon) && Uri.TryCreate(address, "/favicon.ico", out var icon)) wanted.Add(new AssetReference(icon, AssetKind.Icon, "favicon.ico"));
        int done = 0, leftOut = 0;
        for (int depth = 0; depth <= Depth && wanted.Count > 0; depth++)
        {
            var fresh = wanted.GroupBy(a => a.Url).Where(g => seen.Add(g.Key)).Select(g => (Asset: g.OrderBy(a => a.Found.Contains("preload", StringComparison.Ordinal)).First(), Count: g.Count())).ToArray();
            int room = Math.Max(0, options.MaxAssets - done);
            leftOut += Math.Max(0, fresh.Length - room);
            fresh = [.. fresh.Take(room)];
            var found = new List<ResourceReport>[fresh.Length];
            int started = done;
            await Parallel.ForAsync(0, fresh.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = ct }, async (i, token) =>
            {
                found[i] = await fetch.AssetAsync(fresh[i].Asset, fresh[i].Count, token).ConfigureAwait(false);
                int now = Interlocked.Increment(ref done);
                progress?.Report(new LintProgress("fetching what the page loads", now, started + fresh.Length));
            }).ConfigureAwait(false);
            resources.AddRange(found.SelectMany(f => f));
            wanted = [.. found.SelectMany(f => f).Where(r => r.Kind == AssetKind.Stylesheet).SelectMany(OfSheet)];
        }
        return leftOut;
    }

    private static IEnumerable<AssetReference> OfSheet(ResourceReport sheet)
    {
        if (sheet.Exchange is not { Response.Status: 200 } exchange || ContentCoding.Decode(exchange.Response, out _, out _) is not { } body) yield break;
        foreach (var (text, import) in StyleUrls.In(Encoding.UTF8.GetString(body)))
            if (Uri.TryCreate(sheet.Url, text, out var url) && url.Scheme is "http" or "https")
                yield return new AssetReference(new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)), import ? AssetKind.Stylesheet : StyleUrls.KindOf(text), import ? "css @import" : "css url()");
    }

    private async Task PrimeAsync(PageFetch fetch, List<ResourceReport> resources, IProgress<LintProgress>? progress, CancellationToken ct)
    {
        int done = 0;
        await Parallel.ForAsync(0, resources.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = ct }, async (i, token) =>
        {
            var (primed, note) = await fetch.AgainAsync(resources[i], token).ConfigureAwait(false);
            resources[i] = resources[i] with { Primed = primed, Notes = note is null ? resources[i].Notes : [.. resources[i].Notes, note] };
            int now = Interlocked.Increment(ref done);
            progress?.Report(new LintProgress("measuring a second visit", now, resources.Count));
        }).ConfigureAwait(false);
    }

    private static IReadOnlyList<DuplicateGroup> Duplicates(IReadOnlyList<ResourceReport> resources) =>
        [.. resources.Where(r => r.Status == 200 && r.Exchange!.Response.Body.Length > 0)
            .GroupBy(r => Convert.ToHexString(SHA256.HashData(r.Exchange!.Response.Body)))
            .Where(g => g.Count() > 1)
            .Select(g => new DuplicateGroup(g.First().Exchange!.Response.Body.Length, [.. g.Select(r => r.Url)]))];
}
