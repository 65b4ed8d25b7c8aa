using Muster.Server.Graphs.Api;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.Ranges;

/// <summary>The time that a page's address asks for, in <c>range</c> and <c>zone</c>; with it <c>refresh</c> and <c>compare</c>, which the browser reads.</summary>
/// <param name="Range">What is shown: the usual where the address cannot be read.</param>
/// <param name="Error">What is wrong with the address; else null.</param>
public sealed record PageRange(TimeRange Range, string? Error)
{
    /// <summary>How often a page may ask by itself; <c>auto</c>: about as often as a pixel takes.</summary>
    public static readonly string[] Refreshes = ["auto", "off", "5s", "10s", "30s", "1m", "5m", "15m"];

    public static PageRange Of(PageQuery query, TimeProvider time, string usual = TimeRange.Usual)
    {
        var now = time.GetUtcNow();
        var zone = TimeZoneInfo.Utc;
        try
        {
            zone = TimeRangeText.Zone(query["zone"]);
            var range = TimeRangeText.Parse(query["range"] is { Length: > 0 } text ? text : usual, now, zone);
            GraphAsk.Earlier(query["compare"]);
            return new PageRange(range, query.Strange("refresh", Refreshes));
        }
        catch (FormatException wrong)
        {
            return new PageRange(TimeRangeText.Parse(usual, now, zone), wrong.Message);
        }
    }
}
