using Muster.Server.Web.Kit;

namespace Muster.Server.Requests;

/// <summary>What the page of requests shows.</summary>
/// <param name="Moment">Set: rows are compared before and after it.</param>
/// <param name="Complaints">Of agents about files they cannot read.</param>
/// <param name="Marks">Moments of the last week that rows can be compared at.</param>
/// <param name="AreOrdered">Whether any log is read at all.</param>
/// <param name="Steps">Everything asked for, in equal steps of the time of the pictures.</param>
public sealed record RequestsView(
    PageQuery Query, DateTimeOffset From, DateTimeOffset To, RequestsBy By, IReadOnlyList<RouteRow> Rows, int Total, DateTimeOffset? Moment, IReadOnlyList<ComparedRow> Compared,
    IReadOnlyList<LogComplaint> Complaints, IReadOnlyList<RequestMark> Marks, bool AreOrdered, string? Error, IReadOnlyList<(DateTimeOffset From, RequestFigures Figures)> Steps)
{
    public const int PageSize = 100;

    public double Seconds => Math.Max(1, (To - From).TotalSeconds);

    /// <summary>The time of the pictures: with a moment, as long before as after it.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Shown => Moment is { } at ? (at - (To - From), at + (To - From)) : (From, To);

    public double StepSeconds => Math.Max(0.001, (Shown.To - Shown.From).TotalSeconds / Math.Max(1, Steps.Count));
}

/// <summary>A file that an agent cannot read, or does not understand.</summary>
public sealed record LogComplaint(string Host, string HostId, string Log, string Path, string Reason);

/// <summary>What the page of one route shows.</summary>
public sealed record RouteView(
    PageQuery Query, string Route, string? Method, DateTimeOffset From, DateTimeOffset To, RequestFigures All, IReadOnlyList<(DateTimeOffset From, RequestFigures Figures)> Steps,
    IReadOnlyList<RouteRow> ByStatus, IReadOnlyList<RouteRow> ByHost, DateTimeOffset? Moment, ComparedRow? Compared)
{
    public double StepSeconds => Math.Max(0.001, (To - From).TotalSeconds / Math.Max(1, Steps.Count));
}
