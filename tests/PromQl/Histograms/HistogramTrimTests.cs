using Muster.PromQl.Conformance;

namespace Muster.PromQl.Tests.Histograms;

public class HistogramTrimTests
{
    private const string Data = """
        load 1m
          h {{schema:0 sum:5 count:4 buckets:[1 2 1]}}
          both {{schema:0 sum:0 count:6 z_bucket:2 z_bucket_w:1 n_offset:1 n_buckets:[2] offset:1 buckets:[2]}}
          c {{schema:-53 custom_values:[5 10] sum:20 count:6 buckets:[1 4 1]}}
          below {{schema:-53 custom_values:[-5 5] sum:0 count:4 buckets:[2 1 1]}}
          f 3
          threshold 2


        """;

    [Theory]
    [InlineData("h </ 2", "h {{schema:0 sum:3.5355339059327378 count:3 buckets:[1 2]}}")]
    [InlineData("h </ 1.4142135623730951", "h {{schema:0 sum:1.8963138961892687 count:2 buckets:[1 1]}}")]
    [InlineData("h >/ 2", "h {{schema:0 sum:2.8284271247461903 count:1 offset:2 buckets:[1]}}")]
    [InlineData("h </ 100", "h {{schema:0 sum:5 count:4 buckets:[1 2 1]}}")]
    [InlineData("h >/ -1", "h {{schema:0 sum:5 count:4 buckets:[1 2 1]}}")]
    [InlineData("h </ 0", "h {{schema:0 sum:0 count:0}}")]
    [InlineData("both >/ 0.5", "both {{schema:0 sum:3.2034271247461903 count:2.5 z_bucket:0.5 z_bucket_w:1 offset:1 buckets:[2]}}")]
    [InlineData("c </ 7.5", "c {{schema:-53 custom_values:[5 10] sum:15 count:3 buckets:[1 2]}}")]
    [InlineData("c </ 10", "c {{schema:-53 custom_values:[5 10] sum:32.5 count:5 buckets:[1 4]}}")]
    [InlineData("c >/ 100", "c {{schema:-53 custom_values:[5 10] sum:10 count:1 offset:2 buckets:[1]}}")]
    [InlineData("below >/ -100", "below {{schema:-53 custom_values:[-5 5] sum:5 count:2 offset:1 buckets:[1 1]}}")]
    [InlineData("h </ on () threshold", "{} {{schema:0 sum:3.5355339059327378 count:3 buckets:[1 2]}}")]
    [InlineData("f </ 2", "expect info")]
    [InlineData("2 </ h", "expect info")]
    [InlineData("1 >/ 2", "expect fail")]
    [InlineData("h </ bool 2", "expect fail")]
    public void Observations_beyond_the_threshold_go_and_the_sum_is_worked_out_anew(string query, string expected)
    {
        var report = new StringWriter();
        var count = ConformanceRunner.Run("trim", Data + $"eval instant at 0 {query}\n  {expected}\n", report);
        Assert.True(count == new ConformanceCount(1, 0), report.ToString());
    }
}
