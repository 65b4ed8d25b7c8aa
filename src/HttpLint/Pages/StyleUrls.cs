using System.Text.RegularExpressions;

namespace Muster.HttpLint.Pages;

/// <summary>Finds what a style sheet loads: url() and @import, comments left out.</summary>
public static partial class StyleUrls
{
    private static readonly string[] Fonts = [".woff2", ".woff", ".ttf", ".otf", ".eot"];

    public static IEnumerable<(string Url, bool Import)> In(string css)
    {
        foreach (Match match in Reference().Matches(Comment().Replace(css, " ")))
        {
            var url = match.Groups["url"].Value.Trim();
            if (url.Length == 0 || url.StartsWith('#') || url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) continue;
            yield return (url, match.Groups["import"].Success);
        }
    }

    public static AssetKind KindOf(string url)
    {
        var path = url.Split('?', '#')[0];
        return Fonts.Any(f => path.EndsWith(f, StringComparison.OrdinalIgnoreCase)) ? AssetKind.Font : AssetKind.Image;
    }

    [GeneratedRegex(@"/\*.*?(\*/|\z)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""(?<import>@import\s+)?(?:url\(\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^"'()\s]+))\s*\)|(?<=@import\s+)["'](?<url>[^"']*)["'])""", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
