using System.Security.Cryptography;
using System.Text;
using Muster.Server.Web.Assets;

namespace Muster.Server.Web.Shell;

/// <summary>
/// What a page may load and run: nothing from elsewhere, no style written into it, and of scripts written into it only the one that sets the theme, named by its hash.
/// That one stands in the page because all behind it waits for it: as a file of its own it would cost every page a question to the browser's network process.
/// </summary>
internal static class PagePolicy
{
    public static string ThemeElement(AssetShelf assets) => $"<script>{Theme(assets)}</script>";

    /// <summary>The value of <c>Content-Security-Policy</c>.</summary>
    public static string Header(AssetShelf assets) =>
        $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Theme(assets))))}'; style-src 'self'; " +
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static string Theme(AssetShelf assets) => assets.Text("theme.js").Trim();
}
