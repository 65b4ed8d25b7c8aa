using Muster.Server.Configuration;
using Muster.Server.Web.Live;

namespace Muster.Server.Notifications.Channels.InPage;

/// <summary>The channel there always is: whoever has a page of this server open sees it (stream event <c>notification</c>), and all find it among the notifications.</summary>
public sealed class InPageChannel(LiveUpdates live) : IChannel
{
    public const string Name = "pages";

    public string Kind => "pages";
    public bool NeedsAddress(ChannelSettings settings) => false;

    public ChannelSettings Read(YamlMap map) => new InPageSettings();

    public Task<Delivery> SendAsync(Envelope envelope, ChannelSettings settings, CancellationToken ct)
    {
        // Whoever has a page open reads it: nobody else's link to acknowledge goes along.
        live.Publish("notification", envelope.Message with { Links = envelope.Message.Links with { Acknowledge = null } }, "notifications");
        return Task.FromResult<Delivery>(new Delivery.Sent(live.Subscribers switch { 0 => "shown here; nobody had a page open", 1 => "shown to one open page", var many => $"shown to {many} open pages" }));
    }
}

public sealed record InPageSettings : ChannelSettings;
