using Muster.Checks;
using Muster.Server.Web.Kit;

namespace Muster.Server.Tests.Web.Kit;

public class ValueFormatTests
{
    [Theory]
    [InlineData(612, "B", "612 B")]
    [InlineData(3328599654, "B", "3.1 GiB")]
    [InlineData(2048, "KB", "2 MiB")]
    [InlineData(0.012, "s", "12 ms")]
    [InlineData(0, "s", "0 s")]
    [InlineData(1814400, "s", "21 d")]
    [InlineData(41.25, "%", "41.25 %")]
    [InlineData(12345, "", "12,345")]
    [InlineData(7, "c", "7")]
    [InlineData(7, "req", "7 req")]
    public void Values_read_as_people_write_them(double value, string unit, string text) =>
        Assert.Equal(text, ValueFormat.Text(new PerfValue("x", "", value, unit, null, null, null, null)));

    [Fact]
    public void An_unknown_value_says_so() =>
        Assert.Equal("unknown", ValueFormat.Text(new PerfValue("x", "U", null, "", null, null, null, null)));
}
