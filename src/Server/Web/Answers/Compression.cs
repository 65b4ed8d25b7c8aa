using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Muster.Server.Web.Answers;

/// <summary>
/// Text goes out as br or gzip where the caller takes it. Over TLS too, although a page's length then depends on its content (BREACH, decision 0050):
/// the attack needs a foreign page that makes the browser ask with its cookie again and again. Only as a navigation is the cookie sent with that, and what
/// another site has begun goes out as it is. Pages hold no token against forgery that could be guessed. Secrets that are shown once are answers to POST, and those stay as they are.
/// Event streams stay as they are too: they go out line by line.
/// </summary>
internal static class Compression
{
    /// <summary>What is text and not a stream.</summary>
    private static readonly string[] Kinds =
        ["text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/yaml", "application/json", "application/problem+json", "application/openapi+json", "application/yaml", "image/svg+xml", "image/x-icon"];

    public static void AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = Kinds;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        // Pages are made anew for each request: what a higher level saves costs more time than it saves.
        services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
    }

    /// <summary>Only what was asked for with GET, and not by another site (browsers say so; programs say nothing).</summary>
    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Site"].ToString() is ("" or "same-origin" or "none"), branch => branch.UseResponseCompression());
}
