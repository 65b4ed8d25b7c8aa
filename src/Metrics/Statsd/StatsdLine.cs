using System.Text.Unicode;
using Muster.Metrics.Exposition;

namespace Muster.Metrics.Statsd;

public enum StatsdType { Counter, Gauge, Timer, Histogram, Set }

/// <summary>
/// One line of StatsD: <c>name:value|type|@rate|#tag:value,tag</c>; several values stand between colons, as DogStatsD 1.1 sends them.
/// Sources: StatsD's "metric types", DataDog's "DogStatsD datagram format".
/// </summary>
public readonly ref struct StatsdLine
{
    public const int LongestName = 1024;

    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>One or more, between colons.</summary>
    public ReadOnlySpan<byte> Values { get; private init; }

    public StatsdType Type { get; private init; }

    /// <summary>The part of the events that was sent, in (0, 1].</summary>
    public double Rate { get; private init; }

    /// <summary>Between commas, as sent, without #.</summary>
    public ReadOnlySpan<byte> Tags { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> line, out StatsdLine read, out string reason)
    {
        read = default;
        if (line.StartsWith("_e{"u8) || line.StartsWith("_sc|"u8)) return Refuse("events and service checks are no metrics", out reason);
        if (!Utf8.IsValid(line)) return Refuse("the line is not UTF-8", out reason);
        var colon = line.IndexOf((byte)':');
        if (colon < 1) return Refuse("it is not name:value|type", out reason);
        var name = line[..colon];
        if (name.Length > LongestName) return Refuse($"the name is longer than {LongestName} bytes", out reason);
        if (name.IndexOfAnyInRange((byte)0, (byte)' ') >= 0) return Refuse("there is a blank or control sign in the name", out reason);
        var rest = line[(colon + 1)..];
        var bar = rest.IndexOf((byte)'|');
        if (bar < 0) return Refuse("a type is missing: write name:value|c", out reason);
        if (bar == 0) return Refuse("a value is missing: write name:value|c", out reason);
        var values = rest[..bar];
        double rate = 1;
        ReadOnlySpan<byte> tags = default;
        StatsdType? type = null;
        foreach (var range in rest[(bar + 1)..].Split((byte)'|'))
        {
            var part = rest[(bar + 1)..][range];
            if (type is null)
            {
                if ((type = TypeOf(part)) is null) return Refuse($"“{SeriesText.Show(part)}” is no type: c, g, ms, h, d and s are", out reason);
            }
            else if (part.StartsWith("@"u8))
            {
                if (!NumberText.TryParse(part[1..], out rate) || !(rate is > 0 and <= 1)) return Refuse($"the sample rate “{SeriesText.Show(part[1..])}” is not above 0 and up to 1", out reason);
            }
            else if (part.StartsWith("#"u8)) tags = part[1..];
            // What DogStatsD adds besides (container, external data, time) changes nothing here.
            else if (!part.StartsWith("c:"u8) && !part.StartsWith("e:"u8) && !part.StartsWith("T"u8) && !part.StartsWith("card:"u8)) return Refuse($"“{SeriesText.Show(part)}” is neither @rate nor #tags", out reason);
        }
        read = new StatsdLine { Name = name, Values = values, Type = type!.Value, Rate = rate, Tags = tags };
        reason = "";
        return true;
    }

    private static StatsdType? TypeOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("c"u8) ? StatsdType.Counter
        : word.SequenceEqual("g"u8) ? StatsdType.Gauge
        : word.SequenceEqual("ms"u8) ? StatsdType.Timer
        : word.SequenceEqual("h"u8) || word.SequenceEqual("d"u8) ? StatsdType.Histogram
        : word.SequenceEqual("s"u8) ? StatsdType.Set
        : null;

    private static bool Refuse(string why, out string reason)
    {
        reason = why;
        return false;
    }
}
