using System.Globalization;

namespace Muster.Metrics.Ganglia;

/// <summary>One UDP packet of gmond 3.1 and later. Source: gm_protocol.x of Ganglia.</summary>
public abstract record GangliaPacket(string Host, string Name)
{
    private const int MostExtra = 64;

    /// <exception cref="InvalidDataException">It is no such packet; says what is wrong.</exception>
    public static GangliaPacket Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new XdrReader(bytes);
        if (!reader.Word(out var kind)) throw new InvalidDataException("the packet has fewer than four bytes");
        if (kind is < 128 or > 136) throw new InvalidDataException(kind < 128 ? $"packet kind {kind} is of Ganglia before 3.1" : $"packet kind {kind} is none of 128 to 136");
        if (!reader.Text(out var host) || !reader.Text(out var name) || !reader.Word(out var spoof)) throw CutOff("the name of the metric");
        if (name.Length == 0 || host.Length == 0) throw new InvalidDataException("the host or the name of the metric is empty");
        // A spoofed host is address:name.
        if (spoof != 0 && host.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && colon + 1 < host.Length) host = host[(colon + 1)..];
        return kind switch
        {
            128 => Described(ref reader, host, name),
            136 => new GangliaRequest(host, name),
            _ => Valued(ref reader, kind, host, name),
        };
    }

    private static GangliaDescription Described(ref XdrReader reader, string host, string name)
    {
        if (!reader.Text(out var type) || !reader.Text(out _) || !reader.Text(out var units) || !reader.Word(out var slope)
            || !reader.Word(out var longest) || !reader.Word(out _) || !reader.Word(out var extras)) throw CutOff("the description");
        if (extras > MostExtra) throw new InvalidDataException($"the description has {extras} extra elements; {MostExtra} are the most");
        var help = "";
        for (var i = 0; i < extras; i++)
        {
            if (!reader.Text(out var key) || !reader.Text(out var value)) throw CutOff("an extra element");
            if (key == "DESC") help = value;
        }
        return new GangliaDescription(host, name, type, units.Trim(), slope <= 5 ? (GangliaSlope)slope : GangliaSlope.Unspecified, longest, help);
    }

    private static GangliaReading Valued(ref XdrReader reader, uint kind, string host, string name)
    {
        if (!reader.Text(out _)) throw CutOff("the format");
        double? number = null;
        var text = "";
        var whole = kind switch
        {
            129 or 132 => reader.Word(out var word) && Set(word, out number),
            130 or 131 => reader.Word(out var word) && Set((int)word, out number),
            134 => reader.Float(out var single) && Set(single, out number),
            135 => reader.Double(out var value) && Set(value, out number),
            _ => reader.Text(out text),
        };
        if (!whole) throw CutOff("the value");
        if (!reader.AtEnd) throw new InvalidDataException("something stands behind the value");
        return new GangliaReading(host, name, text.Length > 0 || number is null ? text : number.Value.ToString(CultureInfo.InvariantCulture), number);
    }

    private static bool Set(double value, out double? number)
    {
        number = value;
        return true;
    }

    private static InvalidDataException CutOff(string what) => new($"the packet ends within {what}");
}

/// <summary>What a metric is.</summary>
/// <param name="Type">As gmond names it: string, float, uint32 …</param>
/// <param name="LongestSeconds">Between two values, at most.</param>
public sealed record GangliaDescription(string Host, string Name, string Type, string Units, GangliaSlope Slope, uint LongestSeconds, string Help) : GangliaPacket(Host, Name);

/// <summary>A value. gmetric sends every value as a text: the description says what it is.</summary>
public sealed record GangliaReading(string Host, string Name, string Text, double? Number) : GangliaPacket(Host, Name);

/// <summary>Somebody asks for a description.</summary>
public sealed record GangliaRequest(string Host, string Name) : GangliaPacket(Host, Name);
