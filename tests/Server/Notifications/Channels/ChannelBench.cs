using System.Text.Json;
using Muster.Metrics;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.Discord;
using Muster.Server.Notifications.Channels.Email;
using Muster.Server.Notifications.Channels.Ntfy;
using Muster.Server.Notifications.Channels.PagerDuty;
using Muster.Server.Notifications.Channels.Slack;
using Muster.Server.Notifications.Channels.Sms;
using Muster.Server.Notifications.Channels.Teams;
using Muster.Server.Notifications.Channels.Telegram;
using Muster.Server.Storage;

namespace Muster.Server.Tests.Notifications.Channels;

/// <summary>A receiver, a folder with secrets, and channels read from the YAML a person would write.</summary>
internal sealed class ChannelBench : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ChannelHttp http = new(TimeProvider.System);
    private readonly DataFolder data;
    private readonly ChannelKinds kinds;

    public ChannelBench(string answer) : this(_ => answer)
    {
    }

    public ChannelBench(Func<Receiver.Taken, string?> answer)
    {
        Receiver = new Receiver(answer);
        data = DataFolder.Open(folder.Path);
        kinds = new ChannelKinds([new SlackChannel(http, data), new TeamsChannel(http, data), new DiscordChannel(http, data), new TelegramChannel(http, data),
            new NtfyChannel(http, data), new PagerDutyChannel(http, data), new SmsChannel(http, data), new EmailChannel(data, new MailGraph(ReadAsync, TimeProvider.System), TimeProvider.System)]);
        Secret("address", Receiver.Url.AbsoluteUri);
        Secret("bot", "123:AbC-d_e");
        Secret("key", "0123456789abcdef0123456789abcdef");
    }

    public Receiver Receiver { get; }
    public string Root => Receiver.Url.GetLeftPart(UriPartial.Authority);
    public Receiver.Taken Only => Assert.Single(Receiver.All);
    public JsonElement Body => JsonDocument.Parse(Only.Body).RootElement;

    public void Secret(string name, string text) => DataFolder.WriteSecret(Path.Combine(data.Secrets, name), text + "\n");

    /// <param name="yaml">The keys behind <c>channel: x</c>; ROOT stands for the receiver's address.</param>
    public ChannelSettings Read(string yaml)
    {
        var map = YamlSource.Parse("notify/a.yaml", "channel: x\n" + yaml.Replace("ROOT", Root, StringComparison.Ordinal)).Maps("an entry").Single();
        return kinds.Read(map);
    }

    public Task<Delivery> SendAsync(string yaml, Message? message = null, string to = "", string key = "msg_42_1_0123456789abcdef")
    {
        var settings = Read(yaml);
        return kinds.Of(settings).SendAsync(new Envelope(message ?? Messages.Full(), to, key), settings, TestContext.Current.CancellationToken);
    }

    /// <summary>A line that climbs, whatever is asked for.</summary>
    private static Task<GraphReading> ReadAsync(GraphQuestion question, CancellationToken ct)
    {
        var times = Enumerable.Range(0, 100).Select(i => question.Range.FromMs + i * (question.Range.ToMs - question.Range.FromMs) / 100).ToArray();
        var values = times.Select((_, i) => i * 1e9).ToArray();
        var series = new GraphSeries(0, "used", Labels.Empty, "bytes", GraphKind.Line, new Points(times, values, values, values), false);
        return Task.FromResult(new GraphReading(question, 1000, [series], [], [], [], []));
    }

    /// <summary>What is wrong with these keys, in the words a person gets.</summary>
    public string Wrong(string yaml) => Assert.Throws<ConfigurationException>(() => Read(yaml)).Message;

    public void Dispose()
    {
        Receiver.Dispose();
        http.Dispose();
        data.Dispose();
        folder.Dispose();
    }
}
