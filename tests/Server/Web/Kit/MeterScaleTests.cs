using Muster.Checks;
using Muster.Server.Web.Kit;

namespace Muster.Server.Tests.Web.Kit;

public class MeterScaleTests
{
    private static PerfValue Value(double? value, string unit = "%", string? warn = null, string? crit = null, string? min = null, string? max = null) =>
        new("x", value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "U", value, unit, warn, crit, min, max);

    [Fact]
    public void A_percentage_lies_between_0_and_100() =>
        Assert.Equal(new MeterScale(0.42, null, null, Tone.Ok), MeterScale.Of(Value(42)));

    [Fact]
    public void Limits_lie_on_the_same_scale_as_the_value() =>
        Assert.Equal(new MeterScale(0.5, 0.75, 0.9, Tone.Ok), MeterScale.Of(Value(100, "B", "150", "0:180", "0", "200")));

    [Theory]
    [InlineData(79, Tone.Ok)]
    [InlineData(81, Tone.Warning)]
    [InlineData(91, Tone.Critical)]
    public void The_tone_follows_the_upper_limits(double value, Tone tone) =>
        Assert.Equal(tone, MeterScale.Of(Value(value, "%", "80", "90"))!.Tone);

    [Fact]
    public void A_range_that_alerts_inside_is_not_drawn() =>
        Assert.Equal(new MeterScale(0.5, null, null, Tone.Ok), MeterScale.Of(Value(50, "%", "@10:60")));

    [Fact]
    public void A_value_without_a_maximum_has_no_scale()
    {
        Assert.Null(MeterScale.Of(Value(3, "s")));
        Assert.Null(MeterScale.Of(Value(null)));
        Assert.Null(MeterScale.Of(Value(3, "s", max: "0")));
    }
}
