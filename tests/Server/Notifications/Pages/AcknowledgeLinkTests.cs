using System.Net;
using Muster.Server.Accounts.Audit;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Hosts;

namespace Muster.Server.Tests.Notifications.Pages;

public class AcknowledgeLinkTests
{
    [Fact]
    public async Task The_link_of_a_message_acknowledges_when_its_button_is_pressed_and_not_when_it_is_fetched()
    {
        await using var server = await NotifyServer.StartAsync();
        await server.SetAsync(await server.HostAsync("web1"), HostStatus.Down);
        await server.UntilSubjectsAsync("ALERT web1 DOWN");
        var link = new Uri(server.Got[0].GetProperty("links").GetProperty("acknowledge").GetString()!).AbsolutePath;
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Rest.Http.BaseAddress };
        var page = await stranger.GetStringAsync(link, TestContext.Current.CancellationToken);
        Assert.Contains("Acknowledge as channel:hook", page, StringComparison.Ordinal);
        using (var looked = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, link), TestContext.Current.CancellationToken)) Assert.True(looked.IsSuccessStatusCode);
        Assert.Empty(server.Get<AcknowledgementBook>().Open);

        using var pressed = await stranger.PostAsync(link, new FormUrlEncodedContent([KeyValuePair.Create("comment", "on it")]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, pressed.StatusCode);
        var made = Assert.Single(server.Get<AcknowledgementBook>().Open).Value;
        Assert.Equal(("channel:hook", "on it"), (made.By, made.Comment));
        Assert.Contains(server.Get<AuditTrail>().Latest(10), record => record is { Who: "channel:hook", Action: "acknowledged by link", Target: "incident 1", Detail: "on it" });
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1.99999999999.cGVyc29uOmFubg.AAAA")]
    [InlineData("1.99999999999.!!.")]
    public async Task A_link_that_was_not_made_here_acknowledges_nothing(string token)
    {
        await using var server = await NotifyServer.StartAsync();
        using var stranger = new HttpClient { BaseAddress = server.Rest.Http.BaseAddress };
        Assert.Contains("not good any more", await stranger.GetStringAsync($"/ack/{token}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var pressed = await stranger.PostAsync($"/ack/{token}", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, pressed.StatusCode);
    }
}
