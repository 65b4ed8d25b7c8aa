using System.Globalization;
using Muster.Checks;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall;

namespace Muster.Server.Notifications.Outbox;

/// <summary>Test messages through a channel: on request, and once a day where the channel says so.</summary>
public sealed class ChannelTests(OutboxStore store, OutboxBoard board, ConfigurationStore configuration, ChannelKinds kinds, OnCallNow onCall, TimeProvider time, ILogger<ChannelTests> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <summary>Puts a test into the outbox, to the address or to everybody who is reached that way; null: the channel needs an address, and nobody has one.</summary>
    public async Task<IReadOnlyList<OutboxRow>?> SendAsync(ChannelSettings channel, string? address, string by)
    {
        var now = time.GetUtcNow();
        string[] addresses = address is { Length: > 0 } ? [address] : kinds.NeedsAddress(channel) ? [.. Addresses(channel)] : [""];
        if (addresses.Length == 0) return null;
        var occasion = $"test {now.ToUnixTimeMilliseconds()}";
        var rows = addresses.Select(to =>
        {
            var recipient = to.Length == 0 ? $"channel:{channel.Name}" : $"{channel.Name}:{to}";
            var message = new Message
            {
                Kind = MessageKind.Test,
                Incident = "test-" + now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                Severity = CheckStatus.Ok,
                Title = $"channel {channel.Name} works",
                Parts = [new MessagePart("Why", $"a test, asked for by {by}")],
                Thread = $"muster-test-{channel.Name}",
                Since = now,
                At = now,
            };
            return new OutboxRow(0, 0, 0, recipient, occasion, channel.Name, to, 0, OutboxRow.KeyOf(0, 0, recipient, occasion, channel.Name), nameof(MessageKind.Test), MessageJson.Write(message), now) { Due = now, Via = $"test by {by}" };
        }).ToList();
        var added = await store.WriteAsync(db =>
        {
            OutboxStore.SaveTest(db, channel.Name, now);
            return rows.Select(row => OutboxStore.Add(db, row)).OfType<OutboxRow>().ToList();
        });
        board.Add(added);
        return added;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await DailyAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("No more tests of channels");
        }
    }

    private async Task DailyAsync()
    {
        var now = time.GetUtcNow();
        foreach (var channel in configuration.Current.Part<NotifyConfiguration>().Channels.Values)
        {
            if (channel.DailyTest is not { } at) continue;
            var today = new DateTimeOffset(now.UtcDateTime.Date + at.ToTimeSpan(), TimeSpan.Zero);
            // A server that was away at that time does not make up for it a day later, but within the hour.
            if (now < today || now > today.AddHours(1) || store.LastTest(channel.Name) >= today) continue;
            try
            {
                await SendAsync(channel, null, "the day's plan");
            }
            catch (Exception error) when (error is IOException or Storage.StorageFullException or Storage.StorageBusyException)
            {
                log.LogWarning("The test of {Channel} waits: {Reason}", channel.Name, error.Message);
            }
        }
    }

    private IEnumerable<string> Addresses(ChannelSettings channel) => onCall.Configured.People.Values
        .SelectMany(person => person.Contacts).Where(c => configuration.Current.Part<NotifyConfiguration>().Channel(c.Channel)?.Name == channel.Name).Select(c => c.Address).Distinct();
}
