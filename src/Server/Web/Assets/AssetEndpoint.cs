using Microsoft.Net.Http.Headers;

namespace Muster.Server.Web.Assets;

/// <summary><c>GET /assets/{name}</c>: kept by browsers for a year, since a changed file has another name.</summary>
public static class AssetEndpoint
{
    public static async Task Serve(HttpContext context, string name, AssetShelf shelf)
    {
        if (shelf.Find(name) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var (bytes, encoding) =
            asset.Brotli is { } brotli && accepted.Contains("br", StringComparison.Ordinal) ? (brotli, "br")
            : asset.Gzip is { } gzip && accepted.Contains("gzip", StringComparison.Ordinal) ? (gzip, "gzip")
            : (asset.Plain, null);
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        if (encoding is not null) headers.ContentEncoding = encoding;
        if (asset.Brotli is not null) headers.Vary = HeaderNames.AcceptEncoding;
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
