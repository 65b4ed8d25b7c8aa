using System.Diagnostics;
using Muster.Server.Jobs.Context;

namespace Muster.Server.Tests.Jobs.Context;

public sealed class VariableTextTests
{
    private static Variable? Find(string space, string key) => (space, key) switch
    {
        ("option" or "unquotedoption", "plain") => new Variable("abc"),
        ("option" or "unquotedoption", "odd") => new Variable("a 'b' \"c\" $d `e` \\f"),
        ("option", "secret") => new Variable("pa$$ word", "RD_OPTION_SECRET", IsSecret: true),
        ("option", "hidden") => new Variable("pa$$ word", null, IsSecret: true),
        ("option", _) => new Variable(""),
        _ => null,
    };

    [Theory]
    [InlineData("echo ${option.plain} $HOME ${HOME} ${other.x}", "echo abc $HOME ${HOME} ${other.x}")]
    [InlineData("echo ${option.missing}.", "echo .")]
    [InlineData("echo ${unquotedoption.odd}", "echo a 'b' \"c\" $d `e` \\f")]
    [InlineData("curl -u \"me:${option.secret}\" ${option.secret}", "curl -u \"me:${RD_OPTION_SECRET}\" \"$RD_OPTION_SECRET\"")]
    public void Commands_get_variables(string line, string expected) => Assert.Equal(expected, VariableText.Command(line, Find));

    [Fact]
    public void A_secret_never_stands_in_a_script_and_a_hidden_one_nowhere()
    {
        Assert.Contains("$RD_OPTION_SECRET", Assert.Throws<VariableException>(() => VariableText.Script("x=@option.secret@", Find)).Message);
        Assert.Contains("valueExposed", Assert.Throws<VariableException>(() => VariableText.Command("x ${option.hidden}", Find)).Message);
        Assert.Throws<VariableException>(() => VariableText.Words("-p ${option.secret}", Find));
        Assert.Equal("abc you@example.com @what.else@", VariableText.Script("@option.plain@ you@example.com @what.else@", Find));
    }

    /// <summary>A real shell reads back exactly the value, in whatever quotes it stood.</summary>
    [Fact]
    public void A_shell_reads_back_the_value_wherever_it_stands()
    {
        const string alphabet = "ab '\"$`\\!*;&|<>()#~\n=";
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var template = random.Next(3) switch { 0 => "printf %s ${option.x}", 1 => "printf %s \"${option.x}\"", _ => "printf %s '${option.x}'" };
            var line = VariableText.Command(template, (_, _) => new Variable(value));
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true })!;
            var read = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            Assert.Equal(value, read);
        }
    }
}
