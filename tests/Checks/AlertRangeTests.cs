using FsCheck;
using FsCheck.Fluent;

namespace Muster.Checks.Tests;

public sealed class AlertRangeTests
{
    [Theory]
    [InlineData("10", new[] { -1.0, 11 }, new[] { 0.0, 10, 5 })]
    [InlineData("10:", new[] { 9.9, -1 }, new[] { 10.0, 1e300, double.PositiveInfinity })]
    [InlineData("~:10", new[] { 10.1 }, new[] { 10.0, -1e300, double.NegativeInfinity })]
    [InlineData("10:20", new[] { 9.0, 21 }, new[] { 10.0, 20, 15 })]
    [InlineData("@10:20", new[] { 10.0, 20, 15 }, new[] { 9.0, 21 })]
    [InlineData("@10", new[] { 0.0, 10 }, new[] { -1.0, 11 })]
    [InlineData(":20", new[] { -1.0, 21 }, new[] { 0.0, 20 })]
    [InlineData("-20:-10", new[] { -21.0, -9 }, new[] { -20.0, -10 })]
    [InlineData("~:", new double[0], new[] { 0.0, double.NegativeInfinity, double.PositiveInfinity })]
    [InlineData("1,5:2,5", new[] { 1.4, 2.6 }, new[] { 1.5, 2.5 })]
    [InlineData("5:5", new[] { 4.0, 6 }, new[] { 5.0 })]
    [InlineData(" 0 ", new[] { -0.1, 0.1 }, new[] { 0.0 })]
    public void A_range_alerts_outside_and_with_an_at_sign_inside(string text, double[] alerts, double[] fine)
    {
        var range = AlertRange.Parse(text);
        Assert.All(alerts, value => Assert.True(range.Alerts(value), $"{text} should alert for {value}"));
        Assert.All(fine, value => Assert.False(range.Alerts(value), $"{text} should not alert for {value}"));
        Assert.False(range.Alerts(double.NaN));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("@", "is empty")]
    [InlineData(":", "neither start nor end")]
    [InlineData("20:10", "start 20 is above end 10")]
    [InlineData("-5", "write ~:-5")]
    [InlineData("abc", "end 'abc' is not a number")]
    [InlineData("x:10", "start 'x' is not a number")]
    [InlineData("10:20:30", "end '20:30' is not a number")]
    [InlineData("80%", "end '80%' is not a number")]
    [InlineData("10:~", "end '~' is not a number")]
    [InlineData("1e999", "not a number")]
    public void A_wrong_range_says_what_is_wrong(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => AlertRange.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0:10", "10")]
    [InlineData("10:", "10:")]
    [InlineData("0:", "0:")]
    [InlineData("~:", "~:")]
    [InlineData("@~:5", "@~:5")]
    [InlineData("@0:5", "@5")]
    [InlineData("1e3:1,5e3", "1000:1500")]
    public void A_range_prints_in_its_shortest_form(string text, string printed) => Assert.Equal(printed, AlertRange.Parse(text).ToString());

    [Fact]
    public void Printing_and_reading_is_identity()
    {
        var bound = ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => f.Get);
        var ranges =
            from a in bound
            from b in bound
            from open in Gen.Choose(0, 3)
            from inside in Gen.Elements(true, false)
            select new AlertRange(open is 1 or 3 ? double.NegativeInfinity : Math.Min(a, b), open >= 2 ? double.PositiveInfinity : Math.Max(a, b), inside);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(ranges.ToArbitrary(), range => AlertRange.Parse(range.ToString()) == range));
    }

    [Fact]
    public void Any_text_is_a_range_or_an_error() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Gen.Elements([.. "@~:0123456789.,-+eE %x"]).ListOf().Select(c => new string([.. c])).ToArbitrary(),
            text => AlertRange.TryParse(text, out var range, out var error) ? AlertRange.Parse(range.ToString()) == range : error!.Length > 0));
}
