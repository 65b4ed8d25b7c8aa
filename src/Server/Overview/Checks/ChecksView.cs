using Muster.Server.Web.Kit;

namespace Muster.Server.Overview.Checks;

/// <summary>A check as it is defined, with how it stands over its hosts. <paramref name="File"/>: empty for one that is built in.</summary>
public sealed record CheckLine(string Name, string Kind, string On, TimeSpan Every, string File, string Description, bool Enabled, int Hosts, Standing Standing);

public sealed record ChecksView(IReadOnlyList<CheckLine> Rows, int Total, PageQuery Query);

/// <summary>One check over all hosts that have it. <paramref name="Rows"/>: one page of them, worst first.</summary>
public sealed record CheckPageView(CheckLine Check, string Runbook, string Yaml, IReadOnlyList<CheckRow> Rows, PageQuery Query, int PageSize);
