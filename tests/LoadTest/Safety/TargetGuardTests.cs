using System.Net;
using Muster.LoadTest.Safety;

namespace Muster.LoadTest.Tests.Safety;

public class TargetGuardTests
{
    private static readonly Uri Target = new("http://shop.example:8080/");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.1.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("11.0.0.1", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("0.0.0.0", false)]
    public void Own_addresses_are_loopback_private_and_link_local(string address, bool own) => Assert.Equal(own, TargetGuard.IsOwn(IPAddress.Parse(address)));

    [Fact]
    public void A_public_host_is_not_loaded_above_ten_requests_per_second()
    {
        IPAddress[] there = [IPAddress.Parse("203.0.113.7")];
        TargetGuard.Admit(Target, there, 10, AllowList.Nothing);
        foreach (double? rate in new double?[] { 10.1, 500, null })
        {
            var refused = Assert.Throws<LoadPlanException>(() => TargetGuard.Admit(Target, there, rate, AllowList.Nothing));
            Assert.Contains("203.0.113.7", refused.Message, StringComparison.Ordinal);
            Assert.Contains("allow file", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_public_address_among_private_ones_is_enough_to_refuse() =>
        Assert.Throws<LoadPlanException>(() => TargetGuard.Admit(Target, [IPAddress.Loopback, IPAddress.Parse("203.0.113.7")], 100, AllowList.Nothing));

    [Theory]
    [InlineData("shop.example")]
    [InlineData("SHOP.example:8080 # ours")]
    [InlineData("203.0.113.7")]
    [InlineData("203.0.113.0/24")]
    public void A_listed_host_may_be_loaded(string line) =>
        TargetGuard.Admit(Target, [IPAddress.Parse("203.0.113.7")], 5000, AllowList.Parse(["# hosts of ours", "", line], "allow"));

    [Theory]
    [InlineData("shop.example:9090")]
    [InlineData("example")]
    [InlineData("203.0.114.0/24")]
    public void Another_listed_host_is_of_no_use(string line) =>
        Assert.Throws<LoadPlanException>(() => TargetGuard.Admit(Target, [IPAddress.Parse("203.0.113.7")], 5000, AllowList.Parse([line], "allow")));

    [Fact]
    public void A_wrong_line_is_named_by_file_and_number() =>
        Assert.StartsWith("hosts.allow:2: 'not a host!'", Assert.Throws<LoadPlanException>(() => AllowList.Parse(["a.example", "not a host!"], "hosts.allow")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_run_asks_the_guard_before_it_sends_anything() =>
        Assert.Contains("203.0.113.9", (await Assert.ThrowsAsync<LoadPlanException>(() => new LoadRun(new LoadPlan { Target = new Uri("http://203.0.113.9/"), Passes = 5 }, TimeProvider.System).RunAsync())).Message, StringComparison.Ordinal);
}
