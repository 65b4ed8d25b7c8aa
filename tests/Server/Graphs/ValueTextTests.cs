using Muster.Server.Graphs.Drawing;

namespace Muster.Server.Tests.Graphs;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData(0, "", "0")]
    [InlineData(1e9, "", "1 G")]
    [InlineData(1536, "bytes", "1.5 KiB")]
    [InlineData(1.59e300, "", "1.59e+300")]
    [InlineData(-2e22, "bytes", "-2.00e+22 B")]
    [InlineData(double.NaN, "", "\u2013")]
    public void A_value_is_written_by_its_unit_and_beyond_all_names_as_it_is(double value, string unit, string text) => Assert.Equal(text, ValueText.Of(value, unit));

    [Fact]
    public void The_numbers_beside_an_axis_have_the_digits_that_tell_them_apart()
    {
        Assert.Equal(["0", "50", "100"], ValueText.Axis([0, 50, 100], ""));
        Assert.Equal(["1 G", "1.00000001 G", "1.00000002 G"], ValueText.Axis([1e9, 1e9 + 10, 1e9 + 20], ""));
        // Numbers too near for any digits end nevertheless.
        Assert.Equal(2, ValueText.Axis([1, 1 + 1e-16], "").Count);
    }
}
