using Muster.HttpLint.Reports;
using Muster.Server.Configuration;
using Muster.Server.Web.Kit;

namespace Muster.Server.PageChecks;

/// <summary>A line of the list: a page check, and its newest run when there is one.</summary>
public sealed record PageLine(string Check, string Url, TimeSpan Every, PageRun? Run);

/// <summary>One page check with the run that is shown.</summary>
public sealed record PageView(
    CheckDefinition? Check, IReadOnlyList<PageRun> Runs, PageRun? Run, LintRecord? Record, IReadOnlyList<PageChange> Changes, PageRun? Against, LintDiff? Diff, PageQuery Query)
{
    /// <summary>Several hosts may lead to several addresses.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Deploys and changes of the configuration between the two runs that are compared.</summary>
    public IReadOnlyList<PageMarker> Between { get; init; } = [];
}

/// <summary>What the pages about page checks show.</summary>
public sealed class PageReading(ConfigurationStore configuration, PageRunStore store)
{
    private const int Shown = 60;

    /// <summary>The newest run of every page whose check is still there.</summary>
    public IEnumerable<PageRun> Latest() => store.Latest().Where(r => configuration.Current.Checks.GetValueOrDefault(r.Check) is { Kind: PageKind });

    public IReadOnlyList<PageLine> List()
    {
        var runs = Latest().ToLookup(r => r.Check);
        return [.. configuration.Current.Checks.Values.Where(c => c.Kind is PageKind).OrderBy(c => c.Name, StringComparer.Ordinal)
            .SelectMany(c => runs[c.Name].Select(r => (PageRun?)r).DefaultIfEmpty().Select(r => new PageLine(c.Name, r?.Url ?? ((PageKind)c.Kind).Url, c.Policy.Interval, r)))];
    }

    public PageView? Read(string name, PageQuery query)
    {
        var check = configuration.Current.Checks.GetValueOrDefault(name) is { Kind: PageKind } known ? known : null;
        var urls = store.Latest().Where(r => r.Check == name).Select(r => r.Url).ToArray();
        if (check is null && urls.Length == 0) return null;
        var url = urls.Contains(query["url"]) ? query["url"] : urls.FirstOrDefault();
        var runs = url is null ? [] : store.Of(name, url, Shown);
        var asked = Find(name, query["run"]);
        var run = asked?.Run ?? runs.FirstOrDefault();
        var record = asked?.Record ?? (run is null ? null : store.Find(run.Id)?.Record);
        var against = Find(name, query["against"]);
        var diff = record is not null && against?.Record is { } other ? LintDiff.Between(other, record) : null;
        return new PageView(check, runs, run, record, url is null ? [] : store.Changes(name, url, 20), against?.Run, diff, query) { Urls = urls, Between = diff is null ? [] : Between(against!.Value.Run, run!) };
    }

    private IReadOnlyList<PageMarker> Between(PageRun one, PageRun other)
    {
        var (first, last) = one.Started <= other.Started ? (one, other) : (other, one);
        return store.Markers(first.Started, last.Started + TimeSpan.FromSeconds(last.Duration));
    }

    private (PageRun Run, LintRecord? Record)? Find(string check, string id) => long.TryParse(id, out var number) && store.Find(number) is { } found && found.Run.Check == check ? found : null;
}
