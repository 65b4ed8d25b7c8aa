using Muster.LoadTest.Reports;

namespace Muster.Cli.Load;

/// <summary>Which report goes where.</summary>
internal static class ReportFiles
{
    /// <exception cref="UsageException">The file's ending says nothing.</exception>
    public static LoadReportKind KindOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".json" => LoadReportKind.Json,
        ".csv" => LoadReportKind.Csv,
        ".html" or ".htm" => LoadReportKind.Html,
        ".txt" => LoadReportKind.Table,
        _ => throw new UsageException($"--save '{file}': the file's name must end in .json, .csv, .html or .txt"),
    };

    public static string Text(LoadReport report, LoadReportKind kind) => kind switch
    {
        LoadReportKind.Json => ReportJson.Text(report) + "\n",
        LoadReportKind.Csv => CsvReport.Of(report),
        LoadReportKind.Html => HtmlReport.Of(report),
        _ => TextReport.Of(report),
    };
}
