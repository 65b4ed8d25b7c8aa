namespace Muster.HttpLint.Pages;

public enum AssetKind
{
    Document,
    Redirect,
    Stylesheet,
    Script,
    Image,
    Font,
    Frame,
    Media,
    Preload,
    Manifest,
    Icon,
}

/// <summary>Something a page loads.</summary>
/// <param name="Found">Where it is named: <c>img srcset</c>, <c>css url()</c>, <c>link rel=preload</c> …</param>
/// <param name="Integrity">It is pinned by a hash (SRI).</param>
public sealed record AssetReference(Uri Url, AssetKind Kind, string Found, bool Integrity = false);
