using Muster.PromQl.Conformance;

namespace Muster.PromQl.Tests.Conformance;

public class RunnerTests
{
    [Theory]
    [InlineData("eval instant at 1m x\n  x 5\n", "x: expected 5, got 2")]
    [InlineData("eval instant at 1m x\n", "unexpected {__name__=\"x\"} 2 in the answer")]
    [InlineData("eval instant at 1m x\n  x 2\n  y 3\n", "it is not in the answer")]
    [InlineData("eval instant at 1m x\n  expect fail\n", "expected an error, got an answer")]
    [InlineData("eval instant at 1m x +\n  x 2\n", "expected an answer, got the error")]
    [InlineData("eval instant at 1m x\n  expect warn\n  x 2\n", "expected the warning")]
    [InlineData("eval instant at 1m rate(x[5m])\n  expect no_info\n  {} 0.0033333333\n", "expected no info, got")]
    [InlineData("eval range from 0 to 1m step 1m x\n  x 1 3\n", "at 60000 ms: expected 3, got 2")]
    [InlineData("eval range from 0 to 1m step 1m x\n  x 1\n", "unexpected sample at 60000 ms")]
    [InlineData("eval instant at 1m 1+1\n  3\n", "expected 3, got 2")]
    [InlineData("eval instant at 1m sort(x)\n  expect orderly\n", "is no expectation")]
    [InlineData("evaluate x\n", "is no command")]
    public void A_case_that_differs_is_told_with_its_line(string lines, string difference)
    {
        var report = new StringWriter();
        var count = ConformanceRunner.Run("a.test", "load 1m\n  x 1 2\n\n" + lines, report);
        Assert.Equal(new ConformanceCount(0, 1), count);
        Assert.Contains("a.test:", report.ToString(), StringComparison.Ordinal);
        Assert.Contains(difference, report.ToString().Replace("{__name__=\"x\"}: expected 5", "x: expected 5", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_forgets_what_was_loaded()
    {
        var count = ConformanceRunner.Run("a.test", "load 1m\n  x 1\n\nclear\n\neval instant at 0 x\n", TextWriter.Null);
        Assert.Equal(new ConformanceCount(1, 0), count);
    }
}
