using Muster.Checks;

namespace Muster.Server.Notifications.Channels.Wording;

/// <summary>How bad a message is, as a color and as words that sound the same everywhere.</summary>
/// <param name="Rgb">0xRRGGBB.</param>
/// <param name="Sign">One character that is seen from afar.</param>
public sealed record Tone(int Rgb, string Sign)
{
    private static readonly Tone Good = new(0x2E9E5B, "✅"), Warning = new(0xD98E04, "⚠️"), Critical = new(0xD12F2F, "🔴"), Unknown = new(0x7A5AC2, "❔"), Neutral = new(0x5B6B7B, "ℹ️");

    public string Hex => $"#{Rgb:X6}";

    public static Tone Of(Message message) => message.Kind switch
    {
        MessageKind.Resolved => Good,
        MessageKind.Test => Neutral,
        _ => message.Severity switch { CheckStatus.Critical => Critical, CheckStatus.Warning => Warning, CheckStatus.Ok => Good, _ => Unknown },
    };
}
