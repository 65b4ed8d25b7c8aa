using System.Globalization;
using Muster.AccessLog.Analysis;

namespace Muster.Cli.Timelog;

/// <summary>One line on the terminal while large logs are read: a bar, how far, how fast.</summary>
internal static class ProgressLine
{
    /// <summary>Smaller logs are read before anyone could look.</summary>
    public const long WorthShowing = 256 << 20;

    private const int BarWidth = 30;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public static async Task<TimelogResult> ShowAsync(Surroundings around, LogAnalysis analysis, CancellationToken ct)
    {
        long started = around.Time.GetTimestamp();
        var work = Task.Run(() => analysis.Run(ct), ct);
        while (await Task.WhenAny(work, Task.Delay(Every, around.Time, ct)).ConfigureAwait(false) != work)
            around.Error.Write($"\r{Text(analysis.BytesRead, analysis.BytesKnown, around.Time.GetElapsedTime(started))}\x1b[K");
        around.Error.Write("\r\x1b[K");
        return await work.ConfigureAwait(false);
    }

    internal static string Text(long read, long known, TimeSpan elapsed)
    {
        double share = known == 0 ? 0 : Math.Min(1, (double)read / known);
        int full = (int)(share * BarWidth);
        double rate = elapsed > TimeSpan.Zero ? read / elapsed.TotalSeconds : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{new string('█', full)}{new string('░', BarWidth - full)} {share * 100:0} %  {read / 1e6:0} of {known / 1e6:0} MB  {rate / 1e6:0} MB/s");
    }
}
