using Muster.LoadTest.Comparing;

namespace Muster.LoadTest.Tests.Comparing;

public class StudentTTests
{
    [Theory]
    [InlineData(0.025, 1, 12.706)]
    [InlineData(0.025, 2, 4.303)]
    [InlineData(0.005, 5, 4.032)]
    [InlineData(0.025, 10, 2.228)]
    [InlineData(0.0005, 7, 5.408)]
    [InlineData(0.05, 30, 1.697)]
    public void The_quantiles_are_those_of_the_printed_tables(double tail, int freedom, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(tail, freedom), 3);
}
