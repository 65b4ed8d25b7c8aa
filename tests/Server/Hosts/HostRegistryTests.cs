using System.Net;
using Muster.Server.Hosts;
using Muster.Server.Tests.AgentLink;
using Muster.Testing;

namespace Muster.Server.Tests.Hosts;

public sealed class HostRegistryTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Task<HostRecord> PutAsync(HostRegistry hosts, int number, string name) => hosts.ChangeAsync(
        HostId.Parse($"{number:x32}"), _ => new HostRecord { Id = HostId.Parse($"{number:x32}"), Name = name, OwnName = name, StatusSince = DateTimeOffset.UnixEpoch }
            .WithTags([], []).WithFacts(new Dictionary<string, string>(), IPAddress.Loopback));

    [Fact]
    public async Task Whoever_hears_of_a_change_may_wait_for_somebody_who_lists_and_finds_hosts()
    {
        await using var server = await CoreServer.StartAsync(folder.Path, null, new ManualTime(DateTimeOffset.UnixEpoch));
        var hosts = server.Get<HostRegistry>();
        (int Listed, bool Found)? seen = null;
        // As somebody who waits for a lock whose holder reads: two that wait for each other would never end.
        hosts.Changed += _ =>
        {
            var reading = new Thread(() => seen = (hosts.Current.Count, hosts.Find("web-1") is not null && hosts.All.Count == 1)) { IsBackground = true };
            reading.Start();
            reading.Join(TimeSpan.FromSeconds(60));
        };
        await PutAsync(hosts, 1, "web-1");
        Assert.Equal((1, true), seen);
    }

    [Fact]
    public async Task Lists_hold_every_change_that_was_made_before_they_were_asked_for()
    {
        await using var server = await CoreServer.StartAsync(folder.Path, null, new ManualTime(DateTimeOffset.UnixEpoch));
        var hosts = server.Get<HostRegistry>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(async () =>
        {
            for (var n = 1; n <= 50; n++)
            {
                var name = $"web-{part}-{n:D2}";
                await PutAsync(hosts, part * 1000 + n, name);
                Assert.Contains(hosts.Current, h => h.Name == name);
                if (n % 5 == 0)
                {
                    await hosts.ForgetAsync(HostId.Parse($"{part * 1000 + n:x32}"));
                    Assert.DoesNotContain(hosts.All, h => h.Name == name);
                    Assert.Null(hosts.Find(name));
                }
            }
        })));
        Assert.Equal(160, hosts.Current.Count);
        Assert.Equal(hosts.All.Select(h => h.Name).Order(StringComparer.OrdinalIgnoreCase), hosts.All.Select(h => h.Name));
    }
}
