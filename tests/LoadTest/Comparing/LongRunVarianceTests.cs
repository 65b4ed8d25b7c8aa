using Muster.LoadTest.Comparing;

namespace Muster.LoadTest.Tests.Comparing;

public class LongRunVarianceTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    public void Values_that_resemble_their_neighbours_vary_more_as_a_whole(double resemblance)
    {
        var random = new Random(7);
        double sum = 0;
        const int Series = 400, Length = 200;
        for (int series = 0; series < Series; series++)
        {
            var values = new double[Length];
            double last = 0;
            for (int i = -50; i < Length; i++)
            {
                last = resemblance * last + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                if (i >= 0) values[i] = last;
            }
            double mean = values.Average();
            sum += LongRunVariance.Of([.. values.Select(v => v - mean)]);
        }
        double truth = 1 / ((1 - resemblance) * (1 - resemblance));
        // What is not the very slowest wave is a little weaker: somewhat too small is in the nature of the estimate.
        Assert.InRange(sum / Series / truth, 0.8, 1.15);
    }

    [Fact]
    public void Values_that_never_differ_do_not_vary() => Assert.Equal(0, LongRunVariance.Of(new double[40]), 12);
}
