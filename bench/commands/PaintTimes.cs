using Microsoft.Playwright;

namespace Muster.Bench.Commands;

/// <summary>One opening of a page in Chromium; milliseconds since the navigation began.</summary>
/// <param name="Answered">The first byte of the document was there.</param>
/// <param name="Read">The document was read to its end (domInteractive).</param>
/// <param name="Painted">Something of it stood on the screen (first contentful paint).</param>
/// <param name="Elements">Elements of the document.</param>
internal sealed record PaintTimes(double Answered, double Read, double Painted, int Elements)
{
    public static async Task<PaintTimes> OfAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        var times = await page.EvaluateAsync<double[]>("""
            () => {
              const navigation = performance.getEntriesByType('navigation')[0];
              return [navigation.responseStart, navigation.domInteractive, performance.getEntriesByName('first-contentful-paint')[0].startTime, document.querySelectorAll('*').length];
            }
            """);
        return new PaintTimes(times[0], times[1], times[2], (int)times[3]);
    }

    /// <summary>The first one has nothing in any cache and stands apart.</summary>
    public static void Say(string what, IReadOnlyList<PaintTimes> all)
    {
        var others = all.Skip(1).ToList();
        CommandClient.Say($"Chromium, {what}: first byte {GraphBench.Median(others.Select(t => t.Answered)):0} ms, read {GraphBench.Median(others.Select(t => t.Read)):0} ms, first paint median {GraphBench.Median(others.Select(t => t.Painted)):0} ms (shortest {others.Min(t => t.Painted):0}, longest {others.Max(t => t.Painted):0}; the very first {all[0].Painted:0}), {all[^1].Elements} elements");
    }
}
