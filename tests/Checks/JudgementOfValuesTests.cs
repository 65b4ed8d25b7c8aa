namespace Muster.Checks.Tests;

public sealed class JudgementOfValuesTests
{
    [Theory]
    [InlineData(5, CheckStatus.Ok)]
    [InlineData(15, CheckStatus.Warning)]
    [InlineData(25, CheckStatus.Critical)]
    [InlineData(-1, CheckStatus.Critical)]
    [InlineData(double.NaN, CheckStatus.Unknown)]
    public void Critical_is_looked_at_before_warning(double value, CheckStatus status) =>
        Assert.Equal(status, Thresholds.Parse("10", "20").Evaluate(value));

    [Fact]
    public void Absent_thresholds_never_alert()
    {
        Assert.Equal(CheckStatus.Ok, Thresholds.Parse(null, "").Evaluate(1e9));
        Assert.Equal(CheckStatus.Unknown, default(Thresholds).Evaluate(null));
    }

    [Fact]
    public void A_wrong_threshold_says_which() =>
        Assert.StartsWith("critical: '20:10'", Assert.Throws<FormatException>(() => Thresholds.Parse("1", "20:10")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, CheckStatus.Ok, null)]
    [InlineData(1, CheckStatus.Warning, null)]
    [InlineData(2, CheckStatus.Critical, null)]
    [InlineData(3, CheckStatus.Unknown, null)]
    [InlineData(4, CheckStatus.Critical, "exit code 4")]
    [InlineData(-1, CheckStatus.Critical, "exit code -1")]
    [InlineData(126, CheckStatus.Critical, "may not be executed")]
    [InlineData(127, CheckStatus.Critical, "not found")]
    [InlineData(137, CheckStatus.Critical, "SIGKILL")]
    [InlineData(255, CheckStatus.Critical, "exit code 255")]
    [InlineData(int.MinValue, CheckStatus.Critical, "none of the plugin API")]
    public void Exit_codes_are_statuses_and_all_others_critical(int code, CheckStatus status, string? says)
    {
        var exit = PluginExit.FromCode(code);
        Assert.Equal(status, exit.Status);
        if (says is null) Assert.Null(exit.Explanation);
        else Assert.Contains(says, exit.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_endings_are_explained()
    {
        Assert.Equal(new PluginExit(CheckStatus.Critical, "timed out after 10 s"), PluginExit.TimedOut(TimeSpan.FromSeconds(10)));
        Assert.Equal(new PluginExit(CheckStatus.Unknown, "timed out after 0.5 s"), PluginExit.TimedOut(TimeSpan.FromSeconds(0.5), CheckStatus.Unknown));
        Assert.Equal("ended by signal 11 (SIGSEGV)", PluginExit.FromSignal(11).Explanation);
        Assert.Equal(CheckStatus.Critical, PluginExit.NotStarted("no such file").Status);
        Assert.Equal(CheckStatus.Unknown, PluginExit.RefusedByPolicy("plugins: [check_*]").Status);
    }

    [Theory]
    [InlineData(5, "ms", 0.005, "s")]
    [InlineData(7, "us", 7e-6, "s")]
    [InlineData(7, "µs", 7e-6, "s")]
    [InlineData(7, "μs", 7e-6, "s")]
    [InlineData(2, "KB", 2048, "B")]
    [InlineData(2, "kB", 2048, "B")]
    [InlineData(2, "KiB", 2048, "B")]
    [InlineData(1, "GB", 1073741824, "B")]
    [InlineData(1, "TiB", 1099511627776, "B")]
    [InlineData(3, "Mb", 3e6, "b")]
    [InlineData(3, "Mbit", 3e6, "b")]
    [InlineData(3, "bits", 3, "b")]
    [InlineData(1, "kbps", 1000, "b/s")]
    [InlineData(1, "MB/s", 1048576, "B/s")]
    [InlineData(42, "%", 42, "%")]
    [InlineData(42, "c", 42, "c")]
    [InlineData(42, "", 42, "")]
    [InlineData(230, "V", 230, "V")]
    [InlineData(1500, "mW", 1.5, "W")]
    [InlineData(21, "°C", 21, "°C")]
    public void Units_come_to_their_base(double value, string unit, double normal, string normalUnit)
    {
        var quantity = Units.Normalise(value, unit);
        Assert.Equal(normal, quantity.Value, 12);
        Assert.Equal(normalUnit, quantity.Unit);
        Assert.Equal(unit != "°C", Units.IsKnown(unit));
    }

    [Fact]
    public void An_unknown_value_has_no_quantity() => Assert.Null(Units.Normalise(new PerfValue("x", "U", null, "ms", null, null, null, null)));
}
