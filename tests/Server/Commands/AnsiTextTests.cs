using Muster.Server.Commands.Pages;

namespace Muster.Server.Tests.Commands;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u001b[31mred\u001b[0m rest", "<ansi-1>red| rest")]
    [InlineData("\u001b[1;32mok\u001b[22m still green", "<ansi-2 ansi-bold>ok|<ansi-2> still green")]
    [InlineData("\u001b[38;5;196mfar\u001b[0m", "far")]
    [InlineData("\u001b[38;2;1;4;9mtrue\u001b[m", "true")]
    [InlineData("\u001b[2K\u001b[1Gdrawn\u001b]0;title\u0007 on", "drawn on")]
    [InlineData("10%\r50%\r100%\r", "100%")]
    [InlineData("cut \u001b[3", "cut ")]
    public void Colours_become_classes_and_other_sequences_go(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', AnsiText.Read(line).Select(s => (s.Css.Length > 0 ? $"<{s.Css}>" : "") + s.Text)));

    [Fact]
    public void No_line_of_any_bytes_is_too_strange()
    {
        const string alphabet = "\u001b[]0123456789;m\a\rxK ";
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var line = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.DoesNotContain(AnsiText.Read(line), s => s.Text.Contains('\u001b') || s.Css.Any(c => c is '<' or '"'));
        }
    }
}
