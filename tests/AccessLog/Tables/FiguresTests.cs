using System.Diagnostics;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Reports;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Tests.Tables;

public class FiguresTests
{
    [Fact]
    public void A_buckets_middle_is_within_1_6_percent_of_every_value_in_it()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            long micros = (long)Math.Pow(10, random.NextDouble() * 11.5);
            long middle = Durations.Middle(Durations.Bucket(micros));
            Assert.True(Math.Abs(middle - micros) <= micros * 0.016 + 1, $"{micros} -> {middle}");
            long near = Durations.Micros(Durations.Code(micros));
            Assert.True(Math.Abs(near - micros) <= micros * 0.001 + 1, $"{micros} -> {near}");
            long whole = micros / 1000 % 16_384 * 1000;
            Assert.Equal(whole, Durations.Micros(Durations.Code(whole)));
            Assert.Equal(whole / 10, Durations.Micros(Durations.Code(whole / 10)));
        }
    }

    [Theory]
    [InlineData(700)]
    [InlineData(20_000)]
    public void Percentiles_are_exact_for_small_rows_and_near_for_large_ones(int count)
    {
        var random = new Random(count);
        var values = Enumerable.Range(0, count).Select(_ => random.Next(1, 3000)).ToArray();
        var log = string.Concat(values.Select(v => $"1.1.1.1 - - [01/Mar/2026:00:00:00 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"-\" {v / 1000}.{v % 1000:000} - -\n"));
        var table = Logs.Run(log, new TimelogOptions { Threads = 3, Piece = 30_000 }).Table;
        var found = new long[3];
        table.Percentiles(0, [0.5, 0.95, 0.99], found);
        Array.Sort(values);
        for (int i = 0; i < 3; i++)
        {
            long right = values[(int)Math.Ceiling(new[] { 0.5, 0.95, 0.99 }[i] * count) - 1] * 1000L;
            if (count <= SamplePool.Exact) Assert.Equal(right, found[i]);
            else Assert.InRange(found[i], right * 0.98, right * 1.02);
        }
    }

    [Fact]
    public void The_table_equals_what_mawk_says()
    {
        var log = Logs.Random(4, 3000, 12).Split('\n').Where(l => l.Contains("\" \"agent", StringComparison.Ordinal)).Select(l => l.Replace("0.001, 0.002", "0.001", StringComparison.Ordinal));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, string.Join('\n', log) + "\n");
            const string program = """{ p = $7; sub(/\?.*/, "", p); k = p "," substr($6, 2) "," $9; t = int($(NF-2) * 1000 + 0.5); n[k]++; s[k] += t; q[k] += t * t; if (n[k] == 1 || t < lo[k]) lo[k] = t; if (t > hi[k]) hi[k] = t; b[k] += $10 } END { for (k in n) printf "%s,%d,%.6f,%.6f,%.6f,%.6f,%d\n", k, n[k], lo[k] / 1000, hi[k] / 1000, s[k] / 1000 / n[k], (n[k] > 1) ? sqrt((n[k] * q[k] - s[k] * s[k]) / n[k] / (n[k] - 1)) / 1000 : 0, b[k] }""";
            using var mawk = Process.Start(new ProcessStartInfo("mawk", [program, file]) { RedirectStandardOutput = true })!;
            var expected = mawk.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
            mawk.WaitForExit();

            var result = new LogAnalysis(new TimelogOptions { GroupBy = GroupBy.Path }, [AccessLog.Reading.LogSource.Open(file)]).Run();
            using var bytes = new MemoryStream();
            CsvReport.Write(result, GroupBy.Path, Ranking.Rank(result.Table, SortBy.Count, 0), bytes);
            var found = Encoding.UTF8.GetString(bytes.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(l => l.Split(',')).Select(c => string.Join(',', c[..8].Append(c[11]))).Order(StringComparer.Ordinal).ToList();
            Assert.True(expected.Count > 100);
            Assert.Equal(expected, found);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
