using System.Globalization;

namespace Muster.Probes.Http;

/// <summary>HTTP status codes that are fine: <c>200</c>, <c>200-399</c>, <c>200,301-308</c>.</summary>
internal sealed class StatusRanges
{
    private readonly List<(int From, int To)> _ranges = [];
    private readonly string _text;

    private StatusRanges(string text) => _text = text;

    /// <summary>Null when the text is not such a list.</summary>
    public static StatusRanges? TryParse(string text)
    {
        var ranges = new StatusRanges(text);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryCode(ends[0], out int from) || !TryCode(ends[^1], out int to) || from > to)
                return null;
            ranges._ranges.Add((from, to));
        }

        return ranges;
    }

    public bool Contains(int status) => _ranges.Exists(r => status >= r.From && status <= r.To);

    public override string ToString() => _text;

    private static bool TryCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= 100 and <= 999;
}
