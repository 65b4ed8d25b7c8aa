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

    /// <summary>How every page is looked at: on a desk and on a telephone, in the dark and in the light.</summary>
    public static TheoryData<int, ColorScheme> Looks => new() { { 1440, ColorScheme.Dark }, { 1440, ColorScheme.Light }, { 390, ColorScheme.Dark }, { 390, ColorScheme.Light } };

    public static async Task<Watched> OpenAsync(Browsers browsers, string address, int width = 1440, ColorScheme scheme = ColorScheme.Dark)
    {
        var context = await browsers.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 900 },
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

    /// <summary>Looks at the page as it stands: nothing may be wider than the window. Keeps a picture of it where <c>MUSTER_SCREENSHOTS</c> names a folder.</summary>
    /// <returns>What is too wide, by element; nothing if all fits.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(string name, bool whole = true)
    {
        await Page.WaitForFunctionAsync("() => document.fonts.status === 'loaded'");
        var size = Page.ViewportSize!;
        if (Environment.GetEnvironmentVariable("MUSTER_SCREENSHOTS") is { Length: > 0 } folder)
        {
            var scheme = await Page.EvaluateAsync<bool>("() => matchMedia('(prefers-color-scheme: dark)').matches") ? "dark" : "light";
            await Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = whole, Path = Path.Combine(folder, $"{name}-{size.Width}-{scheme}.png") });
        }
        return await Page.EvaluateAsync<string[]>(
            """
            name => {
              const width = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - width;
              if (over <= 0) return [];
              const at = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5 && ![...e.children].some(c => c.getBoundingClientRect().right > width + 0.5));
              return [`${name} is ${over} px wider than ${width}: ${at.slice(0, 5).map(e => e.outerHTML.slice(0, 160)).join(' | ')}`];
            }
            """, name);
    }

    /// <summary>Opens the pages one after the other and looks at each: none may be wider than the window. What is wrong with all of them is told at once.</summary>
    /// <param name="pages">Their names, of the pictures, and their addresses.</param>
    /// <param name="ready">Waits until the page of a name shows what it is to be looked at for.</param>
    public async Task LookAtAsync(IEnumerable<(string Name, string Path)> pages, Func<string, Task>? ready = null, bool whole = true)
    {
        var tooWide = new List<string>();
        foreach (var (name, path) in pages)
        {
            await Page.GotoAsync(path);
            if (ready is not null) await ready(name);
            tooWide.AddRange(await LookAsync(name, whole));
        }
        Assert.Empty(tooWide);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
