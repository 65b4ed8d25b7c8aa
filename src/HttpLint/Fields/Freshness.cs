using System.Globalization;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fields;

/// <summary>How long a response may be used again without asking (RFC 9111, 4.2).</summary>
/// <param name="Lifetime">As stated by max-age or Expires; null when nothing is stated.</param>
/// <param name="Age">What the caches on the way used up of it.</param>
public sealed record Freshness(TimeSpan? Lifetime, TimeSpan Age, bool Storable, bool MustAsk)
{
    /// <summary>Status codes whose answers caches may keep on a guess.</summary>
    private static readonly HashSet<int> Guessed = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];

    public bool Fresh => Storable && !MustAsk && Lifetime > Age;

    public static bool MayGuess(int status) => Guessed.Contains(status);

    public static Freshness Of(Exchange exchange)
    {
        var fields = exchange.Response.Fields;
        var cc = CacheControl.Parse(fields);
        TimeSpan? lifetime = cc.Seconds("max-age") is { } seconds ? TimeSpan.FromSeconds(seconds) : cc.Has("max-age") ? TimeSpan.Zero : FromExpires(fields, exchange.Started);
        var age = fields.Last("Age") is { } line && long.TryParse(line.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long kept) ? TimeSpan.FromSeconds(Math.Min(kept, int.MaxValue)) : TimeSpan.Zero;
        bool storable = !cc.Has("no-store") && exchange.Request.Method is ("GET" or "HEAD") && (lifetime is not null || MayGuess(exchange.Response.Status)) && fields.Value("Vary")?.Contains('*') != true;
        return new Freshness(lifetime, age, storable, cc.HasWhole("no-cache"));
    }

    private static TimeSpan? FromExpires(FieldLines fields, DateTimeOffset now)
    {
        if (fields.Last("Expires") is not { } expires) return null;
        if (!HttpDate.TryParseOld(expires.Value, out var end)) return TimeSpan.Zero;
        var begin = fields.Last("Date") is { } date && HttpDate.TryParseOld(date.Value, out var sent) ? sent : now;
        return end > begin ? end - begin : TimeSpan.Zero;
    }
}
