using Microsoft.AspNetCore.Http.Features;
using Muster.Server.Web.Access;

namespace Muster.Server.Web.Shell;

/// <summary>A page besides those of the navigation that is worth asking for once; the path is null where there is nothing to show yet.</summary>
public sealed record WarmPage(Func<IServiceProvider, string?> Path);

/// <summary>
/// Asks for the pages once in the background, when the program has started: the first request of each compiles what it needs (0.3 s for some), and nobody is to wait for that.
/// The requests go through the whole pipeline and over no wire. They are the server's own: <see cref="Caller.Server"/> stands among their features, where no request from outside can put it.
/// </summary>
public sealed class PageWarming(IHttpContextFactory contexts, IEnumerable<WarmPage> others, IServiceProvider services, ILogger<PageWarming> log)
{
    /// <summary>The second time takes the ways that only what is there already takes.</summary>
    private const int Rounds = 2;

    private RequestDelegate? _pipeline;

    /// <summary>Remembers what stands behind it: everything, as it is the first.</summary>
    internal RequestDelegate Remember(RequestDelegate next) => _pipeline = next;

    /// <summary>One page after the other, so that real requests always find a free processor. Answers the paths that were shown.</summary>
    public async Task<IReadOnlySet<string>> RunAsync(CancellationToken ct)
    {
        var shown = new HashSet<string>();
        if (_pipeline is not { } pipeline) return shown;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var path in NavigationItem.All.Select(item => item.Path).Concat(others.Select(other => other.Path(services)).OfType<string>()))
            {
                if (ct.IsCancellationRequested) return shown;
                if (await AskAsync(pipeline, path, ct) == StatusCodes.Status200OK) shown.Add(path);
            }
        }
        return shown;
    }

    private async Task<int> AskAsync(RequestDelegate pipeline, string path, CancellationToken ct)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = HttpMethods.Get, Scheme = "http", Path = path, Protocol = "HTTP/1.1", Headers = { Host = "localhost", AcceptEncoding = "br" } });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = ct });
        features.Set(Caller.Server);
        var context = contexts.Create(features);
        try
        {
            await pipeline(context);
            return context.Response.StatusCode;
        }
        catch (Exception failure)
        {
            // Whoever opens the page sees what is wrong with it.
            if (!ct.IsCancellationRequested) log.LogWarning("{Path} cannot be shown: {Reason}", path, failure.Message);
            return StatusCodes.Status500InternalServerError;
        }
        finally
        {
            contexts.Dispose(context);
        }
    }
}
