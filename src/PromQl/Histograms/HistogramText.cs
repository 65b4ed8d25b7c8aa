using System.Text;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Histograms;

internal static class HistogramText
{
    /// <summary><c>{count:3, sum:5, [-0.001,0.001]:1, (0.5,1]:2}</c></summary>
    public static string Format(NativeHistogram histogram)
    {
        var text = new StringBuilder($"{{count:{Number(histogram.Count)}, sum:{Number(histogram.Sum)}");
        foreach (var bucket in histogram.Buckets())
            text.Append(", ").Append(bucket.LowerClosed ? '[' : '(').Append(Number(bucket.Lower)).Append(',').Append(Number(bucket.Upper))
                .Append(bucket.UpperClosed ? ']' : ')').Append(':').Append(Number(bucket.Count));
        return text.Append('}').ToString();
    }

    private static string Number(double value) => NumberText.FormatShort(value);
}
