using Muster.Server.Configuration;
using Muster.Server.OnCall;
using Muster.Server.OnCall.Changes;
using Muster.Server.OnCall.Teams;
using Muster.Server.Tests.AgentLink;

namespace Muster.Server.Tests.OnCall;

public sealed class OnCallNowTests : IDisposable
{
    internal const string Example = """
        - person: ann
          name: Ann Ash
          zone: Europe/Berlin
          roles: [sysadmin]
          contacts: [{email: ann@example.org}, {sms: "+49 30 1"}]
        - person: bob
          roles: [sysadmin]
        - person: dan
          roles: [developer]
        - team: web
          members: [ann, bob, dan]
        - rota: web-primary
          team: web
          zone: Europe/Berlin
          layers:
            - people: [ann, bob]
              handover: 2026-01-05 09:00
        - policy: critical
          roles:
            sysadmin:
              - page: rota:web-primary
              - page: everyone:web
                after: 5m
            developer:
              - page: dan
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private async Task<RestServer> StartAsync()
    {
        var server = await RestServer.StartAsync();
        server.Get<ConfigurationStore>().Edit("oncall/all.yaml", Example, "test", "on-call");
        return server;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Rotas_teams_policies_and_people_resolve_to_those_who_are_called_now()
    {
        await using var server = await StartAsync();
        var now = server.Get<OnCallNow>();
        var monday = At("2026-01-12T07:59:59Z");
        var ann = Assert.Single(now.Resolve("rota:web-primary", monday));
        Assert.Equal(("ann", At("2026-01-12T08:00:00Z"), "email ann@example.org, sms +49 30 1"), (ann.Person.Id, ann.Until, string.Join(", ", ann.Person.Contacts.Select(c => $"{c.Channel} {c.Address}"))));
        Assert.Equal(["bob"], now.Resolve("team:web", monday.AddSeconds(1)).Select(p => p.Person.Id));
        Assert.Equal(["ann", "bob", "dan"], now.Resolve("everyone:web", monday).Select(p => p.Person.Id));
        Assert.Equal([("ann", "sysadmin"), ("dan", "developer")], now.Resolve("critical", monday).Select(p => (p.Person.Id, p.Role)));
        Assert.Equal(["dan"], now.Resolve("dan", monday).Select(p => p.Person.Id));
    }

    [Fact]
    public async Task An_override_takes_the_shift_and_a_swap_exchanges_two()
    {
        await using var server = await StartAsync();
        var (now, changes) = (server.Get<OnCallNow>(), server.Get<RotaChangeStore>());
        RotaChange Change(string from, string to, string person, string? insteadOf) => new(0, "web-primary", At(from), At(to), person, insteadOf, null, "", "test", At("2026-01-01T00:00:00Z"));
        await changes.AddAsync([Change("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z", "dan", null)]);
        Assert.Equal("dan", Assert.Single(now.Resolve("web-primary", At("2026-01-06T12:00:00Z"))).Person.Id);
        Assert.Equal("ann", Assert.Single(now.Resolve("web-primary", At("2026-01-07T00:00:00Z"))).Person.Id);
        var swap = await changes.AddAsync([Change("2026-01-05T08:00:00Z", "2026-01-12T08:00:00Z", "bob", "ann"), Change("2026-01-12T08:00:00Z", "2026-01-19T08:00:00Z", "ann", "bob")]);
        Assert.Equal("dan", Assert.Single(now.Resolve("web-primary", At("2026-01-06T12:00:00Z"))).Person.Id);
        Assert.Equal("bob", Assert.Single(now.Resolve("web-primary", At("2026-01-08T12:00:00Z"))).Person.Id);
        Assert.Equal("ann", Assert.Single(now.Resolve("web-primary", At("2026-01-13T12:00:00Z"))).Person.Id);
        Assert.True(await changes.RemoveAsync(swap[1]));
        Assert.Equal("ann", Assert.Single(now.Resolve("web-primary", At("2026-01-08T12:00:00Z"))).Person.Id);
    }
}
