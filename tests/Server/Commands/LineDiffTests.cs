using Muster.Server.Commands.Output;

namespace Muster.Server.Tests.Commands;

public sealed class LineDiffTests
{
    [Fact]
    public void Each_side_of_a_difference_reads_as_the_text_it_came_from()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            List<string> Text() => [.. Enumerable.Range(0, random.Next(12)).Select(_ => "abcd"[random.Next(4)].ToString())];
            var (first, second) = (Text(), Text());
            var diff = LineDiff.Of(first, second);
            Assert.Equal(first, diff.Where(l => l.Side != '+').Select(l => l.Text));
            Assert.Equal(second, diff.Where(l => l.Side != '-').Select(l => l.Text));
        }
    }

    [Fact]
    public void Only_what_differs_is_shown_with_its_neighbours()
    {
        List<string> first = [.. Enumerable.Range(0, 100).Select(n => $"line {n}")];
        List<string> second = [.. first];
        second[50] = "changed";
        var shown = LineDiff.Around(LineDiff.Of(first, second), context: 1);
        Assert.Equal("… |  line 49|-line 50|+changed|  line 51|… ".Replace("  ", " "), string.Join('|', shown.Select(l => l.Side + (l.Side is '-' or '+' ? "" : l.Text.Length > 0 ? "" : " ") + l.Text)));
    }
}
