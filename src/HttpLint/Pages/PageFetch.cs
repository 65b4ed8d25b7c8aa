using Muster.HttpLint.Fetching;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Pages;

/// <summary>Fetches addresses of one page, follows their redirects and judges each answer.</summary>
internal sealed class PageFetch(Fetcher fetcher, LintOptions options, Uri page, TimeProvider time)
{
    public DateTimeOffset Begun { get; } = time.GetUtcNow();

    /// <summary>The page, its redirects before it.</summary>
    /// <exception cref="FetchException">There is no answer.</exception>
    public async Task<List<ResourceReport>> PageAsync(CancellationToken ct)
    {
        var hops = new List<ResourceReport>();
        var url = page;
        for (int hop = 0; ; hop++)
        {
            var exchange = await fetcher.FetchAsync(url, options.Method, Own(url), ct).ConfigureAwait(false);
            if (Target(exchange) is not { } next)
            {
                hops.Add(Report(exchange, AssetKind.Document, ""));
                return hops;
            }
            hops.Add(Hop(exchange, next, hop, ""));
            bool circle = hops.Any(h => h.Url == next);
            if (circle || hop + 1 >= options.MaxRedirects)
            {
                hops[^1] = hops[^1] with { Notes = [.. hops[^1].Notes, new Note(RedirectNotes.Loop, "redirect", circle ? $"the redirects come back to {next}" : $"there are more than {options.MaxRedirects} redirects", exchange.Response.Fields.Last("Location")!.Raw)] };
                return hops;
            }
            url = next;
        }
    }

    /// <summary>One asset, its redirects before it; never throws for what the asset's server does.</summary>
    public async Task<List<ResourceReport>> AssetAsync(AssetReference asset, int references, CancellationToken ct)
    {
        var hops = new List<ResourceReport>();
        var url = asset.Url;
        while (true)
        {
            try
            {
                var exchange = await fetcher.FetchAsync(url, "GET", Own(url), ct).ConfigureAwait(false);
                if (Target(exchange) is { } next && hops.Count < options.MaxRedirects && hops.All(h => h.Url != next))
                {
                    hops.Add(Hop(exchange, next, hops.Count, $"redirect of {asset.Found}"));
                    url = next;
                    continue;
                }
                hops.Add(Report(exchange, asset.Kind, asset.Found) with { References = references, Integrity = asset.Integrity });
            }
            catch (FetchException failure)
            {
                hops.Add(new ResourceReport { Url = url, Kind = asset.Kind, Found = asset.Found, References = references, Failure = failure.Message, Offset = time.GetUtcNow() - Begun });
            }
            return hops;
        }
    }

    /// <summary>Asks again as a browser would that has the first answer in its cache. An asset that comes in full again though nothing changed gets a note (of the page itself the probes tell).</summary>
    public async Task<(PrimedFetch? Primed, Note? Note)> AgainAsync(ResourceReport resource, CancellationToken ct)
    {
        if (resource.Exchange is not { } first) return (null, null);
        var freshness = Freshness.Of(first);
        if (freshness.Fresh) return (new PrimedFetch(false, 0, 0), null);
        var fields = first.Request.Fields.ToList();
        if (freshness.Storable)
        {
            if (first.Response.Fields.Last("ETag") is { } tag) fields.Add(new FieldLine("If-None-Match", tag.Value));
            if (first.Response.Fields.Last("Last-Modified") is { } modified) fields.Add(new FieldLine("If-Modified-Since", modified.Value));
        }
        try
        {
            var again = await fetcher.FetchAsync(first.Url, first.Request.Method, fields, ct).ConfigureAwait(false);
            return (new PrimedFetch(true, again.Response.Status, again.Response.WireBytes), options.Probe && resource.Kind != AssetKind.Document && freshness.Storable ? InFullAgain(first, again) : null);
        }
        catch (FetchException)
        {
            return (null, null); // not measured, and shown as such
        }
    }

    private static Note? InFullAgain(Exchange first, Exchange again)
    {
        if (first.Response.Status != 200 || again.Response.Status != 200 || !again.Response.Body.AsSpan().SequenceEqual(first.Response.Body)) return null;
        return first.Response.Fields.Last("ETag") is { } tag ? new Note(ValidationNotes.InmFull, "second-visit", "If-None-Match is answered with everything again", tag.Raw)
            : first.Response.Fields.Last("Last-Modified") is { } modified ? new Note(ValidationNotes.ImsFull, "second-visit", "If-Modified-Since is answered with everything again", modified.Raw)
            : null;
    }

    private IReadOnlyList<FieldLine> Own(Uri url) => url.Authority == page.Authority && url.Scheme == page.Scheme ? options.Fetch.Headers : [];

    private static Uri? Target(Exchange exchange) =>
        exchange.Response.Status is 301 or 302 or 303 or 307 or 308 && exchange.Response.Fields.Last("Location") is { } location
        && Uri.TryCreate(exchange.Url, location.Value, out var next) && next.Scheme is "http" or "https" ? next : null;

    private ResourceReport Report(Exchange exchange, AssetKind kind, string found) => new()
    {
        Url = exchange.Url,
        Kind = kind,
        Found = found,
        Exchange = exchange,
        Notes = ResponseLint.Check(exchange),
        Offset = exchange.Started > Begun ? exchange.Started - Begun : TimeSpan.Zero,
    };

    private ResourceReport Hop(Exchange exchange, Uri next, int number, string found)
    {
        var report = Report(exchange, AssetKind.Redirect, found);
        var notes = report.Notes.ToList();
        var text = exchange.Response.Fields.Last("Location")!.Raw;
        notes.Add(exchange.Response.Status is 301 or 308
            ? new Note(RedirectNotes.Permanent, "redirect", $"moved for good to {next}", text)
            : new Note(RedirectNotes.Temporary, "redirect", $"for now at {next}", text));
        if (number == 1) notes.Add(new Note(RedirectNotes.Chain, "redirect", "this is the second redirect on the way", text));
        if (exchange.Url.Scheme == "https" && next.Scheme == "http") notes.Add(new Note(RedirectNotes.ToPlain, "redirect", $"it leads to plain HTTP: {next}", text));
        return report with { Notes = notes };
    }
}
