using System.Globalization;
using System.Xml;

namespace Muster.Metrics.Ganglia;

/// <summary>Reads what gmond (TCP 8649) or gmetad (8651) answers: GANGLIA_XML > (GRID >) CLUSTER > HOST > METRIC > EXTRA_DATA. Source: the DTD that gmond sends along.</summary>
public static class GmondXml
{
    /// <summary>A value older than this many times its longest interval is of a host or metric that went.</summary>
    private const int StaleAfter = 4;

    /// <summary>
    /// A value is of the moment when gmond got it (LOCALTIME - TN); one that gmond still stands by though it is older than this is of now:
    /// constants are sent every 20 minutes and would not be seen between.
    /// </summary>
    private const int RestampAfter = 60;

    private const long LongestDocument = 256L << 20;

    /// <exception cref="InvalidDataException">It is no such document, or it was cut off; says where.</exception>
    public static List<GangliaValue> Read(Stream stream)
    {
        var values = new List<GangliaValue>();
        // The DTD is passed over, entities are not expanded.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = LongestDocument, IgnoreWhitespace = true, IgnoreComments = true };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.Name != "GANGLIA_XML") throw new InvalidDataException($"the document is <{reader.Name}>, not <GANGLIA_XML>: is this gmond's port?");
            Walk(reader, values);
        }
        catch (XmlException wrong)
        {
            throw new InvalidDataException($"not the XML of gmond: {wrong.Message}", wrong);
        }
        return values;
    }

    private static void Walk(XmlReader reader, List<GangliaValue> values)
    {
        var (cluster, host) = ("", "");
        long clusterMs = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.Name)
            {
                case "CLUSTER":
                    cluster = Attribute(reader, "NAME");
                    if (cluster == "unspecified") cluster = "";
                    clusterMs = Number(reader, "LOCALTIME") * 1000;
                    break;
                case "HOST": host = Attribute(reader, "NAME"); break;
                case "METRIC": Metric(reader, cluster, host, clusterMs, values); break;
                case "EXTRA_ELEMENT" when values.Count > 0 && Attribute(reader, "NAME") == "DESC":
                    values[^1] = values[^1] with { Help = Attribute(reader, "VAL") };
                    break;
            }
        }
    }

    private static void Metric(XmlReader reader, string cluster, string host, long clusterMs, List<GangliaValue> values)
    {
        var (age, longest) = (Number(reader, "TN"), Math.Max(1, Number(reader, "TMAX")));
        if (age > StaleAfter * longest) return;
        var text = Attribute(reader, "VAL");
        var isText = Attribute(reader, "TYPE") == "string";
        double? number = !isText && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        values.Add(new GangliaValue(cluster, host, Attribute(reader, "NAME"), text, number, Units(reader), Slope(Attribute(reader, "SLOPE")), "", age > RestampAfter ? clusterMs : clusterMs - age * 1000));
    }

    private static string Units(XmlReader reader) => Attribute(reader, "UNITS").Trim();

    private static GangliaSlope Slope(string word) => word switch
    {
        "zero" => GangliaSlope.Zero,
        "positive" => GangliaSlope.Positive,
        "negative" => GangliaSlope.Negative,
        "both" => GangliaSlope.Both,
        "derivative" => GangliaSlope.Derivative,
        _ => GangliaSlope.Unspecified,
    };

    private static string Attribute(XmlReader reader, string name) => reader.GetAttribute(name) ?? "";

    private static long Number(XmlReader reader, string name)
    {
        var text = Attribute(reader, name);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 100_000_000_000) return number;
        var place = reader is IXmlLineInfo { } info ? $"line {info.LineNumber}: " : "";
        throw new InvalidDataException($"{place}{name}=\"{text}\" of <{reader.Name}> is no number of seconds");
    }
}
