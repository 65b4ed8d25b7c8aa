using System.Buffers;
using Muster.PromQl.Evaluation;

namespace Muster.PromQl.Functions;

/// <summary>Minimum and maximum of sliding windows with a monotonic queue: every sample enters and leaves once. NaN loses to any number.</summary>
internal static class ExtremeFunctions
{
    /// <param name="sign">1 for the maximum, -1 for the minimum.</param>
    public static void Apply(in SeriesWindow window, StepSeries row, RangeCall call, int sign, bool ofTime)
    {
        var values = window.Series.Values;
        var times = window.Series.Times;
        // Indexes of candidates, the best first; a later equal one displaces an earlier one.
        var queue = ArrayPool<int>.Shared.Rent(Math.Max(1, values.Length));
        int head = 0, tail = 0, next = 0;
        for (var i = 0; i < call.Grid.Count; i++)
        {
            var (low, high) = (window.Low[i], window.High[i]);
            for (next = Math.Max(next, low); next < high; next++)
            {
                var value = values[next];
                if (double.IsNaN(value)) continue;
                while (tail > head && sign * values[queue[tail - 1]] <= sign * value) tail--;
                queue[tail++] = next;
            }
            while (head < tail && queue[head] < low) head++;
            if (high == low) continue;
            if (window.HistogramCount(i) > 0) call.InfoIgnored();
            var best = head < tail ? queue[head] : high - 1;
            row.Values[i] = ofTime ? times[best] / 1000.0 : values[best];
        }
        ArrayPool<int>.Shared.Return(queue);
    }
}
