using Muster.LoadTest.Saturation;

namespace Muster.LoadTest.Tests.Saturation;

public class UslFitTests
{
    [Theory]
    [InlineData(1000, 0.02, 0.0005)]
    [InlineData(50, 0.1, 0.01)]
    [InlineData(120, 0.05, 0)]
    [InlineData(120, 0, 0)]
    public void The_law_is_found_again_in_points_made_by_it(double lambda, double sigma, double kappa)
    {
        var fit = UslFit.Fit(new double[] { 1, 2, 4, 8, 16, 32, 64 }.Select(n => (n, UslFit.Throughput(lambda, sigma, kappa, n))))!;
        Assert.Equal(lambda, fit.Lambda, lambda * 1e-6);
        Assert.Equal(sigma, fit.Sigma, 1e-6);
        Assert.Equal(kappa, fit.Kappa, 1e-6);
        Assert.Equal(1, fit.Fit, 6);
    }

    [Fact]
    public void Noise_of_five_percent_moves_the_peak_little()
    {
        var random = new Random(3);
        var fit = UslFit.Fit(new double[] { 1, 2, 4, 8, 12, 16, 24, 32, 48, 64 }.Select(n => (n, UslFit.Throughput(400, 0.03, 0.001, n) * (0.95 + random.NextDouble() / 10))))!;
        double exact = UslFit.Throughput(400, 0.03, 0.001, Math.Sqrt(0.97 / 0.001));
        Assert.InRange(fit.Peak, exact * 0.9, exact * 1.1);
        Assert.True(fit.Sigma >= 0 && fit.Kappa >= 0);
    }

    [Fact]
    public void Too_few_points_or_one_concurrency_have_no_fit()
    {
        Assert.Null(UslFit.Fit([(1, 10), (2, 20), (4, 30)]));
        Assert.Null(UslFit.Fit([(2, 10), (2, 11), (2, 10), (2, 12), (2, 10)]));
    }

    [Fact]
    public void The_knee_of_a_curve_that_rises_and_stays_is_where_it_bends()
    {
        Assert.Equal(500, Knee.Find(new double[] { 100, 200, 400, 500, 600, 800, 1000 }.Select(x => (x, Math.Min(x, 500)))));
        Assert.Null(Knee.Find(new double[] { 100, 200, 400, 500, 600, 800, 1000 }.Select(x => (x, x))));
        Assert.Null(Knee.Find([(1, 1), (2, 2)]));
    }
}
