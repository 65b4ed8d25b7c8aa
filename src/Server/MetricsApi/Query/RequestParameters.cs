using System.Globalization;
using Microsoft.Extensions.Primitives;
using Muster.Metrics;
using Muster.PromQl.Parsing;

namespace Muster.Server.MetricsApi.Query;

/// <summary>The parameters of a request, from the form of a POST and from the address; the forms are those of Prometheus.</summary>
public sealed class RequestParameters(IQueryCollection query, IFormCollection? form)
{
    /// <summary>The ends of time that senders mean by leaving out start and end, milliseconds.</summary>
    public const long MinTime = -9_223_372_036_854, MaxTime = 9_223_372_036_854;

    public static async Task<RequestParameters> ReadAsync(HttpRequest request, CancellationToken ct) =>
        new(request.Query, request.HasFormContentType ? await request.ReadFormAsync(ct) : null);

    public StringValues All(string name) => StringValues.Concat(form?[name] ?? default, query[name]);

    public string? Text(string name) => All(name) is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>Unix milliseconds; from unix seconds with or without decimals, or RFC 3339.</summary>
    public long Time(string name, long absent) => Text(name) is not { } text ? absent
        : TryTime(text, out var ms) ? ms : throw ApiFault.Parameter(name, $"cannot parse \"{text}\" to a valid timestamp");

    public long Time(string name) => Time(name, absent: long.MinValue) is var time and not long.MinValue ? time
        : throw ApiFault.Parameter(name, "cannot parse \"\" to a valid timestamp");

    /// <summary>Milliseconds; from seconds with or without decimals, or <c>5m</c>. Null when absent.</summary>
    public long? Duration(string name)
    {
        if (Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Math.Abs(seconds) < 9e9 ? (long)Math.Round(seconds * 1000) : throw ApiFault.Parameter(name, $"cannot parse \"{text}\" to a valid duration. It overflows int64");
        return DurationText.TryParse(text, out var ms) ? ms : throw ApiFault.Parameter(name, $"cannot parse \"{text}\" to a valid duration");
    }

    /// <summary>0 means no limit.</summary>
    public int Limit(string name = "limit")
    {
        if (Text(name) is not { } text) return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)) throw ApiFault.Parameter(name, $"cannot parse \"{text}\" to a valid limit");
        return limit >= 0 ? limit : throw ApiFault.Parameter(name, "limit must be non-negative");
    }

    /// <summary>The selectors of <c>match[]</c>.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> Matches()
    {
        var sets = new List<IReadOnlyList<Matcher>>();
        foreach (var text in All("match[]"))
        {
            try
            {
                var matchers = Parser.ParseSelector(text ?? "").Matchers;
                if (matchers.All(matcher => matcher.Matches(""))) throw ApiFault.Parameter("match[]", "match[] must contain at least one non-empty matcher");
                sets.Add(matchers);
            }
            catch (ParseException wrong)
            {
                throw ApiFault.Parameter("match[]", wrong.Message);
            }
        }
        return sets;
    }

    public static bool TryTime(string text, out long ms)
    {
        ms = 0;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            if (!(Math.Abs(seconds) <= MaxTime / 1000.0)) return false;
            ms = (long)Math.Round(seconds * 1000);
            return true;
        }
        // What Prometheus' own clients send when they mean "from the beginning" and "to the end".
        if (text.StartsWith("-292", StringComparison.Ordinal)) { ms = MinTime; return true; }
        if (text.StartsWith("+292", StringComparison.Ordinal) || text.StartsWith("292277", StringComparison.Ordinal)) { ms = MaxTime; return true; }
        var zoned = text.Length >= 20 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text.AsSpan(19).IndexOfAny('+', '-') >= 0);
        if (!zoned || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        ms = time.ToUnixTimeMilliseconds();
        return true;
    }
}
