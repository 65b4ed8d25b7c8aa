using Muster.Checks;
using Muster.Server.Notifications.Channels;

namespace Muster.Server.Tests.Notifications.Channels;

internal static class Messages
{
    public static readonly DateTimeOffset At = new(2026, 11, 21, 14, 2, 0, TimeSpan.Zero);

    public static Message Alert(string incident = "42") => new()
    {
        Kind = MessageKind.Alert,
        Incident = incident,
        Severity = CheckStatus.Critical,
        Title = "web3: disk CRITICAL",
        Parts = [new MessagePart("Output", "DISK CRITICAL - 1 % free", Long: true)],
        Members = [new MessageMember("web3", "disk", "CRITICAL", At, "DISK CRITICAL - 1 % free")],
        MemberCount = 1,
        Thread = $"incident-{incident}",
        Since = At,
        At = At,
    };

    /// <summary>With all there is, and an output that tries what it can.</summary>
    public static Message Full(MessageKind kind = MessageKind.Alert) => Alert() with
    {
        Kind = kind,
        Severity = kind == MessageKind.Resolved ? CheckStatus.Ok : CheckStatus.Critical,
        Parts =
        [
            new MessagePart("Since", "2026-11-21 14:02:00 UTC"),
            new MessagePart("Output", "DISK CRITICAL - 1 % free on /var\nif a < b && c > d *bold* @everyone <!channel> ```x``` größer", Long: true),
            new MessagePart("Check", "Space on the disks [of](all) hosts"),
        ],
        Links = new MessageLinks(new Uri("https://muster.example/incidents/42"), new Uri("https://muster.example/ack/42.1795442520.cGVyc29uOmFubg.c2ln"), new Uri("https://wiki.example/disk?a=1&b=2"), new Uri("https://muster.example/problems/7")),
    };

    public static Message Rack(int hosts = 300) => Alert() with
    {
        Title = $"{hosts} hosts of rack7 DOWN",
        Parts = [new MessagePart("Since", "2026-11-21 14:02:00 UTC"), new MessagePart("Members", $"{hosts}")],
        Members = [.. Enumerable.Range(0, Math.Min(hosts, Message.MostMembers)).Select(i => new MessageMember($"r7-{i}", "host", "DOWN", At, "no word for 10 s"))],
        MemberCount = hosts,
    };

    /// <summary>More of everything than any receiver takes.</summary>
    public static Message Huge() => Full() with
    {
        Title = string.Concat(Enumerable.Repeat("größer & größer 𝄞 <b> ", 200)),
        Parts = [.. Enumerable.Range(0, 60).Select(i => new MessagePart($"Part {i} {new string('&', 300)}", string.Concat(Enumerable.Repeat("𝄞<&>ü`\"\\\n", 2000)), i % 2 == 0))],
        Members = [.. Enumerable.Range(0, Message.MostMembers).Select(i => new MessageMember($"host-{i}", "disk", "CRITICAL", At, new string('x', 5000)))],
        MemberCount = 4000,
    };

    public static Envelope Envelope(string key = "msg_1", string to = "") => new(Alert(), to, key);
}
