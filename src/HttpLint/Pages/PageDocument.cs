using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Muster.HttpLint.Pages;

/// <summary>What an HTML document loads, and the figures of it that the grade needs.</summary>
public sealed class PageDocument
{
    private readonly Uri address;
    private readonly List<AssetReference> assets = [];

    private PageDocument(Uri address) => this.address = address;

    /// <summary>In the order of the document; the same address may be there several times.</summary>
    public IReadOnlyList<AssetReference> Assets => assets;

    /// <summary>Elements whose src or href is empty: browsers ask for the page itself again.</summary>
    public IReadOnlyList<string> EmptySources { get; private set; } = [];

    public int Elements { get; private set; }

    public string Title { get; private set; } = "";

    public static PageDocument Parse(string html, Uri url)
    {
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(html);
        var at = document.QuerySelector("base[href]")?.GetAttribute("href") is { } set && Uri.TryCreate(url, set, out var moved) && moved.Scheme is "http" or "https" ? moved : url;
        var page = new PageDocument(at) { Elements = document.All.Length, Title = (document.Title ?? "").Trim() };
        page.EmptySources = [.. document.QuerySelectorAll("img[src=''], script[src=''], iframe[src=''], link[rel~=stylesheet][href='']").Select(e => e.LocalName)];
        foreach (var element in document.All) page.Take(element);
        return page;
    }

    private void Take(IElement e)
    {
        switch (e.LocalName)
        {
            case "link":
                Link(e);
                break;
            case "script":
                Add(e.GetAttribute("src"), AssetKind.Script, "script src", e.HasAttribute("integrity"));
                break;
            case "img":
                Add(e.GetAttribute("src"), AssetKind.Image, "img src");
                SourceSet(e.GetAttribute("srcset"), "img srcset");
                break;
            case "source":
                Add(e.GetAttribute("src"), AssetKind.Media, "source src");
                SourceSet(e.GetAttribute("srcset"), "source srcset");
                break;
            case "frame" or "iframe":
                Add(e.GetAttribute("src"), AssetKind.Frame, $"{e.LocalName} src");
                break;
            case "video" or "audio":
                Add(e.GetAttribute("src"), AssetKind.Media, $"{e.LocalName} src");
                Add(e.GetAttribute("poster"), AssetKind.Image, "video poster");
                break;
            case "input" when "image".Equals(e.GetAttribute("type"), StringComparison.OrdinalIgnoreCase):
                Add(e.GetAttribute("src"), AssetKind.Image, "input src");
                break;
            case "object":
                Add(e.GetAttribute("data"), AssetKind.Media, "object data");
                break;
            case "embed":
                Add(e.GetAttribute("src"), AssetKind.Media, "embed src");
                break;
            case "style":
                Css(e.TextContent, "style");
                break;
        }
        if (e.GetAttribute("style") is { } style) Css(style, "style attribute");
        if (e.LocalName is "body" or "table" or "td" or "th") Add(e.GetAttribute("background"), AssetKind.Image, "background");
    }

    private void Link(IElement e)
    {
        var rel = (e.GetAttribute("rel") ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var href = e.GetAttribute("href");
        if (rel.Contains("stylesheet") && !rel.Contains("alternate")) Add(href, AssetKind.Stylesheet, "link rel=stylesheet", e.HasAttribute("integrity"));
        else if (rel.Contains("icon") || rel.Contains("apple-touch-icon")) Add(href, AssetKind.Icon, "link rel=icon");
        else if (rel.Contains("modulepreload")) Add(href, AssetKind.Script, "link rel=modulepreload");
        else if (rel.Contains("manifest")) Add(href, AssetKind.Manifest, "link rel=manifest");
        else if (rel.Contains("preload"))
        {
            Add(href, Preloaded(e.GetAttribute("as")), "link rel=preload");
            SourceSet(e.GetAttribute("imagesrcset"), "link imagesrcset");
        }
    }

    private static AssetKind Preloaded(string? what) => what?.ToLowerInvariant() switch
    {
        "style" => AssetKind.Stylesheet,
        "script" => AssetKind.Script,
        "image" => AssetKind.Image,
        "font" => AssetKind.Font,
        _ => AssetKind.Preload,
    };

    private void SourceSet(string? text, string found)
    {
        foreach (var candidate in Pages.SourceSet.Urls(text ?? "")) Add(candidate, AssetKind.Image, found);
    }

    private void Css(string text, string found)
    {
        foreach (var (url, import) in StyleUrls.In(text)) Add(url, import ? AssetKind.Stylesheet : StyleUrls.KindOf(url), $"{found} {(import ? "@import" : "url()")}");
    }

    private void Add(string? reference, AssetKind kind, string found, bool integrity = false)
    {
        if (string.IsNullOrWhiteSpace(reference) || !Uri.TryCreate(address, reference.Trim(), out var url) || url.Scheme is not ("http" or "https")) return;
        assets.Add(new AssetReference(url.Fragment.Length == 0 ? url : new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)), kind, found, integrity));
    }
}
