namespace Muster.Probes.Tests;

public sealed class ProbeOptionsTests
{
    [Theory]
    [InlineData("http", "", "url", "http: 'url' is missing")]
    [InlineData("http", "url=ftp://x/", "url", "http: 'url' is 'ftp://x/' but must be an address such as https://example.org/path")]
    [InlineData("http", "url=http://x/;status=9-1", "status", "but must be status codes such as 200, 200-399")]
    [InlineData("http", "url=http://x/;match=/(/", "match", "http: 'match' is not a regular expression")]
    [InlineData("http", "url=http://x/;warning=5", "warning", "http: 'warning' is '5' but must be a duration such as 500ms, 10s")]
    [InlineData("http", "url=http://x/;certificate.warning=soon", "certificate.warning", "must be a duration")]
    [InlineData("http", "url=http://x/;headers.A b=1", "headers.A b", "must be a header")]
    [InlineData("http", "url=http://x/;colour=red", "colour", "http: there is no option 'colour'; there are absent, address, body")]
    [InlineData("tcp", "host=a;port=70000", "port", "tcp: 'port' is '70000' but must be a whole number from 1 to 65535")]
    [InlineData("tcp", "host=a", "port", "tcp: 'port' is missing")]
    [InlineData("dns", "name=a;type=X", "type", "dns: 'type' is 'X' but must be one of A, NS, CNAME")]
    [InlineData("dns", "name=a..b", "name", "dns: 'name' is 'a..b' but must be a domain name")]
    [InlineData("tls", "host=a;protocol=1.0", "protocol", "must be one of 1.2, 1.3")]
    [InlineData("ping", "host=a;warning=20", "warning", "ping: 'warning' is '20' but must be a time and a loss such as 100ms,20%")]
    [InlineData("smoke", "", "kind", "there is no probe 'smoke'; there are http, tcp, dns, tls, ping")]
    public void What_is_wrong_is_named_with_its_option_and_the_cure(string kind, string options, string option, string message)
    {
        var given = options.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1]);
        var wrong = Assert.Throws<ProbeOptionException>(() => ProbeRunner.Parse(kind, given));
        Assert.Equal(option, wrong.Option);
        Assert.Contains(message, wrong.Message);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7200)]
    [InlineData("7d", 604800)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("1e9d")]
    [InlineData("99999999999d")]
    [InlineData("1.2.3s")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));
}
