using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Muster.Bench;

/// <summary>
/// `muster timelog` as a whole process beside `wc -l`, mawk making the same table and GoAccess where it is installed, on a log made for it; figures compared
/// with mawk's row by row. Arguments: lines of the large log (5000000), runs of each (5).
/// </summary>
public sealed class TimelogBench : IBench
{
    private const int Keys = 54_000, SmallLines = 300_000;

    /// <summary>Whole milliseconds, so that mawk's doubles are as exact as our integers.</summary>
    private const string Mawk = """{ p = $7; sub(/\?.*/, "", p); k = p "," substr($6, 2) "," $9; t = int($(NF-2) * 1000 + 0.5); n[k]++; s[k] += t; q[k] += t * t; if (n[k] == 1 || t < lo[k]) lo[k] = t; if (t > hi[k]) hi[k] = t; b[k] += $10 } END { for (k in n) printf "%s,%d,%.6f,%.6f,%.6f,%.6f,%.0f\n", k, n[k], lo[k] / 1000, hi[k] / 1000, s[k] / 1000 / n[k], (n[k] > 1) ? sqrt((n[k] * q[k] - s[k] * s[k]) / n[k] / (n[k] - 1)) / 1000 : 0, b[k] }""";

    public string Name => "timelog";

    public string Says => "muster timelog of a 1 GB access log, s, beside wc -l, mawk and GoAccess";

    public Task<int> RunAsync(string[] arguments)
    {
        long lines = arguments.Length > 0 ? long.Parse(arguments[0], CultureInfo.InvariantCulture) : 5_000_000;
        int runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        var muster = Path.GetFullPath(Path.Combine(Root(), "..", "script", "muster"));
        Run(muster, ["timelog", "--formats"], null); // built if need be
        var folder = Directory.CreateTempSubdirectory("timelog");
        try
        {
            string large = Path.Combine(folder.FullName, "large.log"), small = Path.Combine(folder.FullName, "small.log");
            TimelogLog.Write(large, lines, Keys);
            TimelogLog.Write(small, SmallLines, 500, compact: true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"large: {lines:N0} lines, {new FileInfo(large).Length / 1e6:N0} MB, {Keys:N0} keys; small: {SmallLines:N0} lines, {new FileInfo(small).Length / 1e6:N0} MB; best and median of {runs}, whole processes"));

            var (wc, ours) = (new List<double>(), new List<double>());
            var (views, little) = (new List<double>(), new List<double>());
            for (int i = 0; i <= runs; i++)
            {
                var round = (Run("wc", ["-l", large], null), Run(muster, ["timelog", large, "--noreverse", "--top", "0"], null), Run(muster, ["timelog", large], null), Run(muster, ["timelog", small], null));
                if (i == 0) continue; // the files come into memory
                wc.Add(round.Item1.Seconds);
                ours.Add(round.Item2.Seconds);
                views.Add(round.Item3.Seconds);
                little.Add(round.Item4.Seconds);
            }
            Print("wc -l", wc);
            Print("muster timelog --noreverse --top 0", ours);
            Print("muster timelog (views)", views);
            Print("muster timelog of the small log", little);

            string table = Path.Combine(folder.FullName, "ours.csv"), theirs = Path.Combine(folder.FullName, "mawk.csv");
            var csv = Run(muster, ["timelog", large, "--noreverse", "--top", "0", "-o", "csv"], table);
            Print("muster timelog -o csv", [csv.Seconds]);
            Console.WriteLine($"peak memory {csv.PeakKilobytes / 1024} MB");
            Print("mawk, the same table", [Run("mawk", [Mawk, large], theirs).Seconds]);
            Compare(table, theirs);
            if (File.Exists("/usr/bin/goaccess")) GoAccess(folder.FullName, large, lines);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {Median(ours) / Median(wc):0.00}"));
            return Task.FromResult(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>It takes minutes for the whole log: a cut is read, and the figure for the whole is worked out from it, which is kind to it.</summary>
    private static void GoAccess(string folder, string large, long lines)
    {
        var cut = Path.Combine(folder, "cut.log");
        long cutLines = Math.Min(lines, 500_000);
        File.WriteAllLines(cut, File.ReadLines(large).Take((int)cutLines));
        double seconds = Run("goaccess", [cut, "--no-global-config", "--log-format=%h %^[%d:%t %^]  \"%r\" %s %b \"%R\" \"%u\" %T %^", "--date-format=%d/%b/%Y", "--time-format=%T", "-o", Path.Combine(folder, "report.json")], null).Seconds;
        Print(string.Create(CultureInfo.InvariantCulture, $"goaccess, {cutLines:N0} lines"), [seconds]);
        Print("goaccess, the whole (worked out)", [seconds * lines / cutLines]);
    }

    private static void Compare(string ours, string theirs)
    {
        var expected = File.ReadLines(theirs).ToHashSet();
        int same = 0, other = 0;
        foreach (var row in File.ReadLines(ours).Skip(1).Select(l => l.Split(',')))
            if (expected.Contains(string.Join(',', row[..8].Append(row[11])))) same++;
            else other++;
        Console.WriteLine($"rows equal to mawk's: {same:N0} of {expected.Count:N0}; different: {other:N0}");
    }

    private static (double Seconds, long PeakKilobytes) Run(string program, string[] arguments, string? output)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true };
        foreach (var argument in (string[])["-c", $"exec \"$@\" > {output ?? "/dev/null"}", "sh", program, .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(1))
            peak = Math.Max(peak, Peak(process.Id));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return (seconds, peak);
    }

    private static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 9).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static void Print(string what, List<double> seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-40} {seconds.Min(),8:0.000} s best {Median(seconds),8:0.000} s median"));

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static string Root([CallerFilePath] string self = "") => Path.GetDirectoryName(self)!;
}
