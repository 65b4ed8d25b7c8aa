using System.Text;
using Muster.Agent.Settings;
using Muster.Agent.Tests.Fakes;

namespace Muster.Agent.Tests.Settings;

public sealed class SettingsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private AgentOptions Read(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var path = _scratch.Write("agent.yaml", file);
        var given = CommandLineSettings.Parse([.. arguments, "--config", path]);
        return SettingsReader.Read(given, name => environment.FirstOrDefault(v => v.Name == name).Value);
    }

    [Fact]
    public void Command_line_beats_environment_beats_file_and_tags_add_up()
    {
        const string file = "server: http://file\nname: file\nstate: /file\nkey: msk_file\ntags: [prod, web]\nspool: 8MiB\nlocal-interval: 1m\n";
        var options = Read(file, ["--name", "line", "--tags=web,eu"], ("MUSTER_NAME", "environment"), ("MUSTER_STATE", "/environment"), ("MUSTER_TAGS", "db"));
        Assert.Equal(("line", "/environment", "msk_file", "ws://file/agent"), (options.Name, options.StateFolder, options.Key, options.Server!.AbsoluteUri));
        Assert.Equal(["web", "eu", "db", "prod"], options.Tags);
        Assert.Equal((8L << 20, TimeSpan.FromMinutes(1)), (options.SpoolBytes, options.LocalInterval));
    }

    [Theory]
    [InlineData("http://h:6878", "ws://h:6878/agent")]
    [InlineData("https://h", "wss://h/agent")]
    [InlineData("h:99", "ws://h:99/agent")]
    [InlineData("wss://h/muster/", "wss://h/muster/agent")]
    [InlineData("ws://[::1]:6878/agent", "ws://[::1]:6878/agent")]
    public void A_server_is_written_in_many_ways(string text, string address) => Assert.Equal(address, ServerAddress.Parse(text).AbsoluteUri);

    [Theory]
    [InlineData("server: h\nserverr: x\n", 2, "unknown key 'serverr'")]
    [InlineData("server: h\nserver: x\n", 2, "second time")]
    [InlineData("server: h\ntags:\n\t- a\n", 3, "a tab")]
    [InlineData("server: h\nname: \"open\n", 2, "not closed")]
    [InlineData("server: h\nname: &a x\n", 2, "not read here")]
    [InlineData("server: h\ntags: [a, b\n", 2, "does not end with ']'")]
    [InlineData("server: h\nspool: many\n", 2, "such as 64MiB")]
    [InlineData("server: h\nsolo: maybe\n", 2, "true or false")]
    [InlineData("server: h\n  name: x\n", 2, "indented more")]
    [InlineData("- server\n", 1, "found a list")]
    [InlineData("just words\n", 1, "expected 'key: value'")]
    [InlineData("server: h\ntags: [Böse]\n", 2, "is not a tag")]
    public void Wrong_settings_name_their_line_and_the_cure(string file, int line, string message)
    {
        var error = Assert.Throws<SettingsException>(() => Read(file, []));
        Assert.Contains($"agent.yaml:{line}: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("'--sever=x' is not an option", Assert.Throws<SettingsException>(() => CommandLineSettings.Parse(["--sever=x"])).Message);
        Assert.Contains("--key needs a value", Assert.Throws<SettingsException>(() => CommandLineSettings.Parse(["--key"])).Message);
        Assert.Contains("no server", Assert.Throws<SettingsException>(() => Read("name: x\n", [])).Message);
        Assert.Contains("is not http, https, ws or wss", Assert.Throws<SettingsException>(() => ServerAddress.Parse("ftp://h")).Message);
    }

    [Fact]
    public void Values_keep_what_quotes_and_comments_mean()
    {
        var map = StrictYaml.Parse("f", "---\n# c\na: 'it''s # no comment' # one\nb: \"x\\n\\\"y\\\"\"\nc: [ 'a, b', c ] \nd:\n- /x/*\n- \"*\"\ne:\n  f: http://h:1/#x\ng:\n");
        Assert.Equal("it's # no comment", ((YamlScalar)map.Entries[0].Value).Text);
        Assert.Equal("x\n\"y\"", ((YamlScalar)map.Entries[1].Value).Text);
        Assert.Equal(["a, b", "c"], ((YamlList)map.Entries[2].Value).Items.Select(i => ((YamlScalar)i).Text));
        Assert.Equal(["/x/*", "*"], ((YamlList)map.Entries[3].Value).Items.Select(i => ((YamlScalar)i).Text));
        Assert.Equal("http://h:1/#x", ((YamlScalar)((YamlMap)map.Entries[4].Value).Entries[0].Value).Text);
        Assert.Equal("", ((YamlScalar)map.Entries[5].Value).Text);
    }

    [Fact]
    public void No_text_makes_the_parser_do_anything_but_read_or_refuse()
    {
        var random = new Random(11);
        const string alphabet = "ab:  -#'\"[],{}\n\n\\&*!|>\t\0é";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(60); i > 0; i--) text.Append(alphabet[random.Next(alphabet.Length)]);
            try
            {
                StrictYaml.Parse("f", text.ToString());
            }
            catch (SettingsException e)
            {
                Assert.True(e.Line > 0, e.Message);
            }
        }
    }
}
