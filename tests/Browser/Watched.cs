using Microsoft.Playwright;

namespace Muster.Browser.Tests;

/// <summary>A tab that writes down everything that went wrong in it: errors of the console (refusals of the security policy among them), and requests to elsewhere.</summary>
public sealed class Watched : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Watched(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public List<string> Wrong { get; } = [];

    public static async Task<Watched> OpenAsync(Browsers browsers, string address, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Dark)
    {
        var context = await browsers.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        // The console names no element; the event does.
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => { const at = e.composedPath()[0]; console.error(`refused: ${e.effectiveDirective} at ${(at.outerHTML ?? String(at)).slice(0, 400)}`); }, true)");
        var page = await context.NewPageAsync();
        var watched = new Watched(context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") watched.Wrong.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => watched.Wrong.Add($"thrown: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                watched.Wrong.Add($"asked elsewhere: {request.Url}");
        };
        return watched;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
