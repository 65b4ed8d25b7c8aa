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

    public static Envelope Envelope(string key = "msg_1", string to = "") => new(Alert(), to, key);
}
