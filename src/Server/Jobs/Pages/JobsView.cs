using Muster.Server.Jobs.Api;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Web.Kit;

namespace Muster.Server.Jobs.Pages;

/// <summary>What the list of jobs shows.</summary>
public sealed class JobsView
{
    public const int PageSize = 100;
    private static readonly string[] SortNames = ["project", "name", "last", "status", "duration", "next"];

    public JobsView(JobCatalogue catalogue, JobAnswers answers, PageQuery query)
    {
        Query = query;
        Projects = [.. catalogue.Current.Projects.Keys.Order(StringComparer.Ordinal)];
        Any = catalogue.Current.Jobs.Count > 0;
        var lines = JobEndpoints.Chosen(catalogue, query["project"], query["group"], null, query["q"]).Select(answers.Line).ToList();
        Total = lines.Count;
        Rows = [.. Sorted(lines).Skip((query.Page - 1) * PageSize).Take(PageSize).Select(answers.Of)];
    }

    public PageQuery Query { get; }
    public IReadOnlyList<string> Projects { get; }
    public IReadOnlyList<JobAnswer> Rows { get; }
    public int Total { get; }
    public bool Any { get; }
    public string Sort => SortNames.Contains(Query["sort"].TrimStart('-')) ? Query["sort"] : "project";

    private IEnumerable<JobLine> Sorted(List<JobLine> lines)
    {
        Func<JobLine, IComparable> key = Sort.TrimStart('-') switch
        {
            "name" => l => l.Job.FullName,
            "last" => l => l.Past.Last?.Began.ToUnixTimeMilliseconds() ?? 0,
            "status" => l => l.Past.Last is { } last ? (int)last.Status : -1,
            "duration" => l => l.Past.Average?.Ticks ?? 0,
            "next" => l => l.Next?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            _ => l => $"{l.Job.Project}\0{l.Job.FullName}",
        };
        var by = Comparer<IComparable>.Create((a, b) => a is string text ? string.CompareOrdinal(text, (string)b) : a.CompareTo(b));
        return Sort.StartsWith('-') ? lines.OrderByDescending(key, by) : lines.OrderBy(key, by);
    }
}
