using Muster.Probes.Process;

namespace Muster.Probes.Tests.Process;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("check_http -H localhost", "check_http|-H|localhost")]
    [InlineData("  a\t b \n c ", "a|b|c")]
    [InlineData("a 'b c' \"d e\" f\\ g", "a|b c|d e|f g")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("a '' \"\"", "a||")]
    [InlineData("'it'\\''s'", "it's")]
    [InlineData("\"a\\\"b\\\\c\\$d\\xe\"", "a\"b\\c$d\\xe")]
    [InlineData("echo $HOME `id` $(id) *.c | cat > x && y; z #", "echo|$HOME|`id`|$(id)|*.c|||cat|>|x|&&|y;|z|#")]
    [InlineData("a \\\n b\\\nc", "a|bc")]
    [InlineData("", "")]
    public void A_line_is_split_into_words_without_any_expansion(string line, string words) =>
        Assert.Equal(words, string.Join('|', CommandLine.Split(line)));

    [Theory]
    [InlineData("abc 'def", "column 5: the single quote is never closed")]
    [InlineData("a \"b\\\"", "column 3: the double quote is never closed")]
    [InlineData("abc\\", "column 4: nothing follows the backslash")]
    public void What_is_not_closed_is_named_with_its_column(string line, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => CommandLine.Split(line)).Message);

    [Fact]
    public async Task Quoted_words_are_split_as_the_systems_shell_splits_them()
    {
        const string Alphabet = "ab '\"\\xü$`\t";
        var random = new Random(20_260);
        for (int round = 0; round < 300; round++)
        {
            var line = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            IReadOnlyList<string> ours;
            try
            {
                ours = CommandLine.Split(line);
            }
            catch (FormatException)
            {
                continue; // the shell would wait for more input
            }

            if (HasExpansion(line))
                continue;
            var run = await PluginRunner.RunAsync(new PluginCommand(["/bin/sh", "-c", $"printf '<%s>' {line}"]));
            var printed = ours.Count == 0 ? "<>" : string.Concat(ours.Select(w => $"<{w}>"));
            Assert.Equal(printed, run.Output);
        }
    }

    /// <summary>Whether a shell might expand something.</summary>
    private static bool HasExpansion(string line) => line.Contains('$') || line.Contains('`');
}
