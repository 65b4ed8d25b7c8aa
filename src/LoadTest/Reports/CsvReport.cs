using System.Globalization;
using System.Text;

namespace Muster.LoadTest.Reports;

/// <summary>The run second by second, for a spreadsheet. Times are milliseconds.</summary>
public static class CsvReport
{
    public static string Of(LoadReport report)
    {
        var text = new StringBuilder("second,requests,failed,bytes,p50,p95,p99,max\n");
        foreach (var p in report.Timeline)
            text.Append(CultureInfo.InvariantCulture, $"{p.Second},{p.Requests},{p.Failed},{p.Bytes},{p.P50},{p.P95},{p.P99},{p.Max}\n");
        return text.ToString();
    }
}
