using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Muster.Server.Web.Assets;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Live;

namespace Muster.Server.Web.Shell;

/// <summary>
/// Answers a page: the whole document, or, when the browser asks for regions again, those alone.
/// Pages are rendered on the server; nothing of them stays behind in memory.
/// </summary>
public sealed class PageResult(Type page, string title, IReadOnlyDictionary<string, object?> parameters, bool bare) : IResult
{
    public int StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>A page inside the navigation.</summary>
    public static PageResult Of<TPage>(string title, params (string Name, object? Value)[] parameters) where TPage : IComponent =>
        Of<TPage>(title, StatusCodes.Status200OK, parameters);

    /// <summary>The same, with another status than 200.</summary>
    public static PageResult Of<TPage>(string title, int status, params (string Name, object? Value)[] parameters) where TPage : IComponent =>
        new(typeof(TPage), title, parameters.ToDictionary(p => p.Name, p => p.Value), bare: false) { StatusCode = status };

    /// <summary>A page by itself: nobody is signed in.</summary>
    public static PageResult Bare<TPage>(string title, params (string Name, object? Value)[] parameters) where TPage : IComponent =>
        new(typeof(TPage), title, parameters.ToDictionary(p => p.Name, p => p.Value), bare: true);

    public async Task ExecuteAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var signals = services.GetRequiredService<ShellSignals>();
        var frame = new PageFrame(
            context.Request.Path, signals.Viewer(context), signals.Problems(), signals.Refusal(),
            services.GetRequiredService<AssetShelf>(), services.GetRequiredService<TimeProvider>().GetUtcNow(),
            PageRoutes.MarkOf(context) ?? services.GetRequiredService<LiveUpdates>().Mark);
        var html = await RenderAsync(services, frame, RegionFilter.From(context.Request));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy.Header(frame.Assets);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        // A page that stands for weeks sees by it that the server has another build now.
        headers["Muster-Build"] = frame.Assets.Path("main.js");
        context.Response.StatusCode = StatusCode;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    /// <summary>The page as text; with a filter only the regions it names.</summary>
    public async Task<string> RenderAsync(IServiceProvider services, PageFrame frame, RegionFilter? filter = null)
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Document>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Document.Page)] = page,
                [nameof(Document.Title)] = title,
                [nameof(Document.PageParameters)] = parameters.ToDictionary(p => p.Key, p => p.Value!),
                [nameof(Document.Frame)] = frame,
                [nameof(Document.Filter)] = filter,
                [nameof(Document.Bare)] = bare,
            }));
            return root.ToHtmlString();
        });
    }
}
