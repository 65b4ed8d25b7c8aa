using System.Net;

namespace Muster.Server.Tests;

public class ServerOptionsTests
{
    [Fact]
    public void Without_options_it_listens_on_the_loopback_and_keeps_things_in_data()
    {
        ServerOptions options = ServerOptions.Parse([]);
        Assert.Equal(Path.GetFullPath("data"), options.Data);
        Assert.Equal((IPAddress.Loopback, 6878), (options.Listen.Address, options.Listen.Port));
        Assert.True(options.LocalAgent);
    }

    [Fact]
    public void Every_option_is_heard_with_a_space_or_an_equals_sign()
    {
        ServerOptions options = ServerOptions.Parse(["--data", "/srv/m", "--listen=http://*:80", "--no-local-agent"]);
        Assert.Equal("/srv/m", options.Data);
        Assert.Null(options.Listen.Address);
        Assert.False(options.LocalAgent);
    }

    [Fact]
    public void Metrics_are_kept_as_long_and_in_as_much_room_as_told()
    {
        Assert.Equal((TimeSpan.FromDays(400), 0L), (ServerOptions.Parse([]).Limits.Retention, ServerOptions.Parse([]).Limits.Bytes));
        var options = ServerOptions.Parse(["--metrics-retention", "13w", "--metrics-size=20GB"]);
        Assert.Equal((TimeSpan.FromDays(91), 20L << 30), (options.Limits.Retention, options.Limits.Bytes));
    }

    [Theory]
    [InlineData("http://10.0.0.1:1", "10.0.0.1", 1)]
    [InlineData("http://[::1]:99", "::1", 99)]
    [InlineData("http://localhost:0/", "127.0.0.1", 0)]
    [InlineData("http://127.0.0.1", "127.0.0.1", 80)]
    public void An_address_is_read(string text, string address, int port)
    {
        ListenAddress listen = ListenAddress.Parse(text);
        Assert.Equal((IPAddress.Parse(address), port), (listen.Address, listen.Port));
    }

    [Theory]
    [InlineData("--dat", "unknown option '--dat'")]
    [InlineData("--data", "needs a value")]
    [InlineData("--data=", "needs a value")]
    [InlineData("--metrics-retention=5m", "is no time of at least 2h")]
    [InlineData("--metrics-retention=long", "is no time")]
    [InlineData("--metrics-size=20", "is no size")]
    [InlineData("--metrics-size=0GB", "is no size")]
    [InlineData("--metrics-size=9999999999TB", "is no size")]
    [InlineData("--listen=https://127.0.0.1:1", "TLS proxy")]
    [InlineData("--listen=http://example.com:80", "ADDRESS is an IP address")]
    [InlineData("--listen=http://127.0.0.1:99999", "ADDRESS is an IP address")]
    [InlineData("--listen=http://12:80", "ADDRESS is an IP address")]
    [InlineData("--metrics", "needs a value")]
    [InlineData("--metrics=victoria:8428", "is no http address")]
    [InlineData("--no-local-agent=yes", "takes no value")]
    public void Wrong_options_are_refused_with_the_cure(string argument, string says)
    {
        UsageException wrong = Assert.Throws<UsageException>(() => ServerOptions.Parse([argument]));
        Assert.Contains(says, wrong.Message);
    }

    [Fact]
    public void Metrics_are_kept_here_unless_an_address_says_where()
    {
        Assert.Null(ServerOptions.Parse([]).Metrics);
        ServerOptions given = ServerOptions.Parse(["--metrics", "http://name:secret@victoria:8428/select", "--no-local-agent"]);
        Assert.Equal(("http://name:secret@victoria:8428/select", false), (given.Metrics!.AbsoluteUri, given.LocalAgent));
    }

    [Fact]
    public void An_option_given_twice_is_refused() =>
        Assert.Contains("given twice", Assert.Throws<UsageException>(() => ServerOptions.Parse(["--data", "a", "--data", "b"])).Message);
}
