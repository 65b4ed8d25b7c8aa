using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Reading;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>One graph over the last hour, the last six, and so on to the last year.</summary>
/// <param name="Spec">Null: the address holds none that can be read.</param>
/// <param name="Error">What is wrong with the address; null: nothing, or it names no graph at all.</param>
/// <param name="Times">Those that show more than the one before: values of the last hour alone would be slivers in all the others.</param>
/// <param name="Later">Names of the times that would show nothing more yet.</param>
public sealed record TimesView(GraphSpec? Spec, string? Error, IReadOnlyList<(TimeRange Range, string Name)> Times, IReadOnlyList<string> Later)
{
    private static readonly (string Range, string Name)[] Spans = [("1h", "Last hour"), ("6h", "6 hours"), ("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days"), ("1y", "Year")];

    public string Title => Spec?.Title is { Length: > 0 } title ? title : "Hour to year";

    public static TimesView Read(PageQuery query, GraphReach reach, TimeProvider time, CancellationToken cancel)
    {
        if (query["spec"].Length == 0) return new TimesView(null, null, [], []);
        try
        {
            var spec = GraphSpec.FromJson(query["spec"]);
            (TimeRange Range, string Name)[] all = [.. Spans.Select(span => (TimeRangeText.Parse(span.Range, time.GetUtcNow(), TimeZoneInfo.Utc), span.Name))];
            var count = all.Length;
            while (count > 1 && !reach.Has(spec, all[count - 1].Range.FromMs, all[count - 2].Range.FromMs, cancel)) count--;
            return new TimesView(spec, null, all[..count], [.. all[count..].Select(span => span.Name)]);
        }
        catch (FormatException wrong)
        {
            return new TimesView(null, wrong.Message, [], []);
        }
    }
}
