using Muster.Selectors;
using Muster.Server.Jobs.Rundeck;

namespace Muster.Server.Tests.Jobs.Rundeck;

public sealed class NodeFilterTests
{
    private static readonly Host[] Hosts =
    [
        new("web-1", ["web", "prod"], "linux"), new("web-2", ["web", "prod"], "linux"), new("web-9", ["web", "canary"], "linux"),
        new("db-1", ["db", "prod"], "linux"), new("db-2", ["db"], "solaris"), new("WEB", [], "linux"),
    ];

    [Theory]
    [InlineData("tags: web", "web-1 web-2 web-9")]
    [InlineData("tags:web+prod", "web-1 web-2")]
    [InlineData("tags: db,canary", "web-9 db-1 db-2")]
    [InlineData("tags: web+canary,db+prod", "web-9 db-1")]
    [InlineData("web-1", "web-1")]
    [InlineData("name: web-1,db-2", "web-1 db-2")]
    [InlineData("name: 'web-[12]'", "web-1 web-2")]
    [InlineData("name: web", "WEB")]
    [InlineData("name: /web-.*/", "web-1 web-2 web-9")]
    [InlineData("name: .* !tags: prod", "web-9 db-2 WEB")]
    [InlineData("!tags: prod", "web-9 db-2 WEB")]
    [InlineData("!tags: prod !tags: web", "web-9 db-1 db-2 WEB")]
    [InlineData("tags: prod !name: web-.*", "db-1")]
    [InlineData("tags: prod osName: sol.*", "")]
    [InlineData("rack: r1", "db-1")]
    [InlineData("", "")]
    [InlineData("\"web-1\"", "web-1")]
    public void A_filter_names_the_hosts_that_Rundeck_would(string filter, string expected) => Assert.Equal(expected, Named(NodeFilter.Parse(filter)));

    [Fact]
    public void Without_precedence_of_excludes_includes_win() =>
        Assert.Equal("web-1 web-2 web-9 db-2 WEB", Named(NodeFilter.Parse("tags: web !tags: prod", excludePrecedence: false)));

    [Fact]
    public void Every_filter_becomes_a_selector_that_can_be_read()
    {
        var random = new Random(5);
        string[] pieces = ["tags:", "!tags:", "name:", "!name: ", "web", "prod,db", "a+b", "/x.*/", "\"a b\"", "'", " ", "osName: ", "!", ":", "x-y:z", "\\", "[ab]", "(", "*", "\"", "ü", ","];
        for (int i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            var selector = NodeFilter.Parse(text).ToSelector();
            if (!Selector.TryParse(selector, null, out _, out var wrong))
                Assert.True(wrong.Reason.Contains("xpression"), $"{text}\n{selector}\n{wrong.Message}"); // a broken regular expression stays one
        }
    }

    private sealed record Host(string Name, string[] Words, string Os) : ISelectable
    {
        public string Id => new('0', 32);
        public string Status => "UP";
        public IReadOnlyCollection<string> Tags => Words;
        public IReadOnlyCollection<System.Net.IPAddress> Addresses => [];
        public bool HasTag(string tag) => Words.Contains(tag);
        public string? Fact(string name) => name switch { "os" => Os, "rack" when Name == "db-1" => "r1", _ => null };
    }

    private static string Named(NodeFilter filter)
    {
        var selector = Selector.Parse(filter.ToSelector());
        return string.Join(' ', Hosts.Where(h => selector.Matches(h)).Select(h => h.Name));
    }
}
