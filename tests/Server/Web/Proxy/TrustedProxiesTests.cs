using System.Net;
using System.Net.Http.Json;
using Muster.Server.Tests.Accounts;

namespace Muster.Server.Tests.Web.Proxy;

public class TrustedProxiesTests
{
    [Fact]
    public async Task Behind_a_TLS_proxy_on_this_machine_the_cookie_is_bound_to_the_host()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        using HttpResponseMessage answer = await server.LogInAsync("admin", server.Password, AsProxy);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-muster_session=ses_", cookie);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);

        HttpRequestMessage own = new(HttpMethod.Post, "/api/v1/tokens") { Content = JsonContent.Create(new { name = "t" }) };
        AsProxy(own);
        own.Headers.Add("Cookie", cookie.Split(';')[0]);
        own.Headers.Add("Origin", "https://muster.example");
        Assert.Equal(HttpStatusCode.Created, (await server.Nobody().SendAsync(own)).StatusCode);

        HttpRequestMessage downgraded = new(HttpMethod.Post, "/api/v1/tokens") { Content = JsonContent.Create(new { name = "t" }) };
        AsProxy(downgraded);
        downgraded.Headers.Add("Cookie", cookie.Split(';')[0]);
        downgraded.Headers.Add("Origin", "http://muster.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Nobody().SendAsync(downgraded)).StatusCode);
    }

    [Fact]
    public async Task The_trail_names_the_address_behind_the_proxy()
    {
        await using AccountsServer server = await AccountsServer.StartAsync();
        await server.LogInAsync("admin", "wrong", request => request.Headers.Add("X-Forwarded-For", "198.51.100.7"));
        Assert.Contains(await server.AuditAsync(), record => (string?)record["detail"] == "from 198.51.100.7");
    }

    [Fact]
    public async Task Others_are_believed_only_when_they_are_named()
    {
        IPAddress? ours = Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(address => !IPAddress.IsLoopback(address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);
        if (ours is null)
        {
            // A machine with no address but its loopback: there is nobody else to be believed.
            Assert.True(IPAddress.IsLoopback(Dns.GetHostAddresses(Dns.GetHostName())[0]));
            return;
        }
        foreach (bool named in new[] { false, true })
        {
            ServerOptions asked = ServerOptions.Parse(named ? ["--listen", $"http://{ours}:0", "--trusted-proxy", ours.ToString()] : ["--listen", $"http://{ours}:0"]);
            await using AccountsServer server = await AccountsServer.StartAsync(options: options => options with { Listen = asked.Listen, TrustedProxies = asked.TrustedProxies });
            using HttpResponseMessage answer = await server.LogInAsync("admin", server.Password, AsProxy);
            Assert.StartsWith(named ? "__Host-muster_session" : "muster_session", AccountsServer.CookieOf(answer));
        }
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    public void A_proxy_is_named_by_address_or_network(string text, string network) =>
        Assert.Equal(network, ServerOptions.Parse(["--trusted-proxy", text]).TrustedProxies.Single().ToString());

    [Fact]
    public void What_is_no_network_is_refused() =>
        Assert.Contains("no address and no network", Assert.Throws<UsageException>(() => ServerOptions.Parse(["--trusted-proxy", "proxy.example"])).Message);

    private static void AsProxy(HttpRequestMessage request)
    {
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "muster.example");
    }
}
