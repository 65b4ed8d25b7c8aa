using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>The columns a table can have.</summary>
public enum Column
{
    View,
    Method,
    Status,
    Count,
    Minimum,
    Maximum,
    Mean,
    Stdev,
    P50,
    P95,
    P99,
    Bytes,
    Gzip,
    Upstream,
    Queries,
    QueryTime,
}

/// <summary>Which columns a result has: those the logs say something about.</summary>
public static class Columns
{
    public static IReadOnlyList<Column> Of(TimelogResult result, GroupBy by)
    {
        var all = result.Table.All;
        var columns = new List<Column>();
        if (by != GroupBy.Status) columns.Add(Column.View);
        if (by <= GroupBy.Path) columns.Add(Column.Method);
        if (by is GroupBy.View or GroupBy.Path or GroupBy.Status or GroupBy.Second) columns.Add(Column.Status);
        columns.Add(Column.Count);
        if (all.Timed > 0) columns.AddRange([Column.Minimum, Column.Maximum, Column.Mean, Column.Stdev, Column.P50, Column.P95, Column.P99]);
        if (all.Bytes > 0) columns.Add(Column.Bytes);
        if (all.CompressionKnown > 0) columns.Add(Column.Gzip);
        if (all.UpstreamOf > 0) columns.Add(Column.Upstream);
        if (all.Queries > 0 || all.QueryMicros > 0) columns.AddRange([Column.Queries, Column.QueryTime]);
        return columns;
    }

    /// <summary>The heading: the view column is named after what rows are grouped by.</summary>
    public static string Heading(this Column column, GroupBy by) => column switch
    {
        Column.View => by.ToString().ToLowerInvariant(),
        Column.Gzip => "gzip%",
        Column.Upstream => "upstream%",
        _ => column.ToString().ToLowerInvariant(),
    };
}
