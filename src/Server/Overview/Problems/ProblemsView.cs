using Muster.Checks;
using Muster.Server.Downtimes.Pages;
using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Problems;

/// <summary>A hard non-OK state. A host that is down is one too: its check is <c>host</c>.</summary>
public sealed record ProblemRow(string Id, long Number, string HostId, string HostName, string Check, CheckStatus Status, string Word, DateTimeOffset Since, string Output);

public sealed record ProblemsView(
    IReadOnlyList<ProblemRow> Rows, int Matching, int Total, IReadOnlyDictionary<CheckStatus, int> Counts, PageQuery Query, string? SelectorError, int PageSize)
{
    /// <summary>Why nobody is told of a row now, by its id.</summary>
    public IReadOnlyDictionary<string, HeldProblem> Held { get; init; } = new Dictionary<string, HeldProblem>();
}
