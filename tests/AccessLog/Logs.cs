using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Reports;

namespace Muster.AccessLog.Tests;

/// <summary>Small logs in files of their own, and their tables.</summary>
internal static class Logs
{
    public static string Table(byte[] log, TimelogOptions? options = null) => Text(Run(log, options), options ?? new TimelogOptions());

    public static string Table(string log, TimelogOptions? options = null) => Table(Encoding.UTF8.GetBytes(log), options);

    public static TimelogResult Run(byte[] log, TimelogOptions? options = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, log);
            return new LogAnalysis(options ?? new TimelogOptions(), [LogSource.Open(file)]).Run();
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static TimelogResult Run(string log, TimelogOptions? options = null) => Run(Encoding.UTF8.GetBytes(log), options);

    public static string Text(TimelogResult result, TimelogOptions options)
    {
        using var bytes = new MemoryStream();
        TableReport.Write(result, options.GroupBy, Ranking.Rank(result.Table, SortBy.View, 0), 0, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>A timed_combined log of so many lines with some bad ones among them.</summary>
    public static string Random(int seed, int lines, int paths)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++)
        {
            if (random.Next(50) == 0) text.Append(random.Next(3) switch { 0 => "\n", 1 => "nonsense\n", _ => new string('x', random.Next(300)) + "\r\n" });
            var time = new DateTime(2026, 3, 1).AddSeconds(i).ToString("dd'/'MMM'/'yyyy':'HH':'mm':'ss", CultureInfo.InvariantCulture);
            double seconds = Math.Round(random.NextDouble() * random.Next(1, 20), 3);
            text.Append(CultureInfo.InvariantCulture, $"10.0.0.{random.Next(256)} - - [{time} +0000]  \"GET /page/{(char)('a' + random.Next(paths) % 26)}x{random.Next(paths)}{(random.Next(5) == 0 ? "?q=1" : "")} HTTP/1.1\" {(random.Next(9) == 0 ? 404 : 200)} {random.Next(9000)} \"-\" \"agent {new string('a', random.Next(150))}\" {seconds:0.000} {(random.Next(2) == 0 ? "-" : "0.001, 0.002")} {(random.Next(2) == 0 ? "-" : "3.10")}\n");
        }
        return text.ToString();
    }
}
