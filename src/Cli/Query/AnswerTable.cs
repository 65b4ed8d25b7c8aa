using System.Globalization;
using Muster.Cli.Output;

namespace Muster.Cli.Query;

/// <summary>An answer as rows: a column for each label, then time and value.</summary>
internal static class AnswerTable
{
    /// <summary>More labels than this stand in one column, as PromQL writes them.</summary>
    private const int MostColumns = 6;

    public static void Write(Surroundings around, Listing listing, QueryAnswer answer)
    {
        if (answer.Type is "scalar" or "string")
        {
            around.Out.WriteLine(answer.Series[0].Points[0].Text);
            return;
        }
        if (answer.Series.Count == 0)
        {
            around.Out.WriteLine("no series");
            return;
        }
        var labels = LabelNames(answer);
        var apart = labels.Count <= MostColumns;
        List<Column> columns = apart ? [.. labels.Select(name => new Column(Header(name), name))] : [new Column("SERIES", "series", Wide: true)];
        if (columns.Count == 0) columns.Add(new Column("SERIES", "series"));
        // A range vector asked for at one moment has many points a series.
        var timed = answer.Type == "matrix";
        if (timed) columns.Add(new Column("TIME", "time"));
        columns.Add(new Column("VALUE", "value"));
        var rows = new List<IReadOnlyList<string>>();
        foreach (var series in answer.Series)
            foreach (var point in series.Points)
                rows.Add([.. apart && labels.Count > 0 ? labels.Select(name => series.Labels.GetValueOrDefault(name, "")) : [series.Text], .. timed ? new[] { Time(point) } : [], point.Text]);
        listing.WriteTable(columns, rows);
    }

    /// <summary>One line a point: every label of any series, the time in unix seconds, the value with the server's digits.</summary>
    public static void WriteCsv(TextWriter to, QueryAnswer answer)
    {
        var labels = LabelNames(answer);
        Csv.Write(to, [.. labels, "time", "value"], answer.Series.SelectMany(series => series.Points.Select(point =>
            labels.Select(name => series.Labels.GetValueOrDefault(name, "")).Append(point.Seconds.ToString(CultureInfo.InvariantCulture)).Append(point.Text))));
    }

    private static List<string> LabelNames(QueryAnswer answer) =>
        [.. answer.Series.SelectMany(series => series.Labels.Keys).Distinct().OrderBy(name => name != "__name__").ThenBy(name => name, StringComparer.Ordinal)];

    private static string Header(string label) => label == "__name__" ? "METRIC" : label.ToUpperInvariant();

    private static string Time(AnsweredPoint point) =>
        DateTimeOffset.UnixEpoch.AddSeconds(point.Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
