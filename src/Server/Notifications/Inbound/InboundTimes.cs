using System.Globalization;

namespace Muster.Server.Notifications.Inbound;

internal static class InboundTimes
{
    /// <summary>A time as another system writes it; now where there is none, or one that cannot be.</summary>
    public static DateTimeOffset Of(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at <= now && at > now.AddYears(-1) ? at : now;
}
