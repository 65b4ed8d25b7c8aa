using Muster.HttpLint.Fetching;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Probing;

namespace Muster.HttpLint.Pages;

/// <summary>Asks for what a page loads in other ways, within a budget of requests: of each kind of each host one first, then the large before the small.</summary>
internal static class AssetProbes
{
    /// <summary>Plain, gzip and brotli, and plain once more where they differ.</summary>
    private const int MostOfText = 4;

    /// <returns>How many assets were left out for want of budget.</returns>
    public static async Task<int> RunAsync(Fetcher fetcher, LintOptions options, List<ResourceReport> resources, IProgress<LintProgress>? progress, CancellationToken ct)
    {
        var budget = new ProbeBudget(options.MaxProbes);
        var wanted = InOrder(resources);
        int leftOut = 0, done = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = ct }, async (at, token) =>
        {
            var asset = resources[at];
            if (Cost(asset) > budget.Left)
            {
                Interlocked.Increment(ref leftOut);
                return;
            }
            var probes = new ProbeRun(fetcher, asset.Exchange!, budget);
            await probes.RunForAssetAsync(token).ConfigureAwait(false);
            resources[at] = asset with { Notes = [.. asset.Notes, .. probes.Notes], Probes = probes.Looks };
            progress?.Report(new LintProgress("probing what the page loads", Interlocked.Increment(ref done), wanted.Count));
        }).ConfigureAwait(false);
        return leftOut;
    }

    private static List<int> InOrder(List<ResourceReport> resources) =>
        [.. Enumerable.Range(0, resources.Count).Where(i => resources[i] is { Status: 200, Kind: not (AssetKind.Document or AssetKind.Redirect) })
            .GroupBy(i => (resources[i].Url.Authority, MediaType.Of(resources[i].Exchange!.Response.Fields)))
            .SelectMany(g => g.OrderByDescending(i => resources[i].Bytes).Select((i, rank) => (Index: i, Later: rank > 0)))
            .OrderBy(p => p.Later).ThenByDescending(p => resources[p.Index].Bytes).ThenBy(p => p.Index).Select(p => p.Index)];

    private static int Cost(ResourceReport asset) => FormatProbe.Concerns(asset.Exchange!) ? 1 : ContentCoding.Of(asset.Exchange!.Response.Fields).Count == 0 ? 0 : MostOfText;
}
