using Muster.Server.Events;
using Muster.Server.Events.Pages;

namespace Muster.Server.Tests.Events;

public sealed class AlikeEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_many_hosts_have_alike_is_told_once_with_its_hosts()
    {
        var events = new[]
        {
            Of(9, "host", "web-2 is BLIND", "web-2"),
            Of(8, "deploy", "shop 2.1", null),
            Of(7, "host", "web-1 is BLIND", "web-1"),
            Of(6, "host", "web-3 is DOWN", "web-3"),
            Of(5, "host", "web-2 is BLIND", "web-2"),
        };
        var folded = AlikeEvents.Of(events);
        Assert.Equal([("is BLIND", 9L, 2), ("shop 2.1", 8L, 0), ("web-3 is DOWN", 6L, 0)], folded.Select(one => (one.Title, one.First.Id, one.Others.Count)));
        Assert.Equal(["web-1", "web-2"], folded[0].Hosts);
    }

    [Fact]
    public void A_title_that_ends_with_its_host_ends_before_the_word_that_led_to_it() =>
        Assert.Equal("reboot UNKNOWN", Assert.Single(AlikeEvents.Of([Of(2, "check", "reboot UNKNOWN on web-2", "web-2"), Of(1, "check", "reboot UNKNOWN on web-1", "web-1")])).Title);

    [Fact]
    public void Kinds_and_words_that_differ_stay_apart() =>
        Assert.Equal(3, AlikeEvents.Of([Of(3, "check", "web-1: load is CRITICAL", "web-1"), Of(2, "check", "web-2: load is OK", "web-2"), Of(1, "note", "web-1: load is CRITICAL", "web-1")]).Count);

    private static Event Of(long id, string kind, string title, string? host) =>
        new(id, kind, title, "", Now.AddMinutes(id), null, false, host is null ? new Dictionary<string, string>() : new() { ["host"] = host }, "");
}
