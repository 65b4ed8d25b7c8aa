using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>Any element as a tree and back: attributes and children become keys, repeated children a list. What Rundeck's XML does otherwise is in <see cref="XmlJobs"/>.</summary>
internal static class XmlTree
{
    /// <summary>The key for the text of an element that has attributes, too.</summary>
    public const string OwnText = "value";

    /// <summary>Says what plain XML cannot: <c>list</c> (one item or none), <c>map</c> (empty), <c>null</c>.</summary>
    private static readonly XName Shape = "muster-shape";

    public static int Line(XObject at) => ((IXmlLineInfo)at).HasLineInfo() ? ((IXmlLineInfo)at).LineNumber : 0;

    public static string Name(XElement element) => XmlConvert.DecodeName(element.Name.LocalName);

    public static JobScalar Scalar(XElement element) => new(element.Value, Line: Line(element));

    public static JobScalar Scalar(XAttribute attribute) => new(attribute.Value, Line: Line(attribute));

    public static JobValue Read(XElement element)
    {
        var shape = element.Attribute(Shape)?.Value;
        var attributes = element.Attributes().Where(a => a.Name != Shape && !a.IsNamespaceDeclaration).ToList();
        if (shape == "null")
            return new JobScalar(null, JobScalarKind.Null, Line(element));
        if (shape == "list")
            return new JobList([.. element.Elements().Select(Read)], Line(element));
        if (attributes.Count == 0 && !element.HasElements && shape is null)
            return Scalar(element);
        var map = new List<KeyValuePair<string, JobValue>>();
        foreach (var attribute in attributes)
            map.Add(KeyValuePair.Create(XmlConvert.DecodeName(attribute.Name.LocalName), (JobValue)Scalar(attribute)));
        foreach (var group in element.Elements().GroupBy(Name))
        {
            var values = group.Select(Read).ToList();
            map.Add(KeyValuePair.Create(group.Key, values.Count == 1 ? values[0] : new JobList(values, values[0].Line)));
        }

        if (!element.HasElements && element.Value.Length > 0)
            map.Add(KeyValuePair.Create(OwnText, (JobValue)Scalar(element)));
        return new JobMap(map, Line(element));
    }

    /// <summary>Each item of a list as an element of its own, other values as one.</summary>
    public static IEnumerable<XElement> Write(string key, JobValue value)
    {
        XName name = XmlConvert.EncodeLocalName(key);
        switch (value)
        {
            case JobScalar { Text: null }:
                return [new XElement(name, new XAttribute(Shape, "null"))];
            case JobScalar scalar:
                return [Text(name, scalar.Text!)];
            case JobMap { Entries.Count: 0 }:
                return [new XElement(name, new XAttribute(Shape, "map"))];
            case JobMap map:
                return [new XElement(name, map.Entries.SelectMany(e => Write(e.Key, e.Value)))];
            case JobList { Items: { Count: > 1 } items } when !items.Any(i => i is JobList):
                return items.SelectMany(item => Write(key, item));
            case JobList list:
                return [new XElement(name, new XAttribute(Shape, "list"), list.Items.Select(item => WriteOne("item", item)))];
            default:
                throw new InvalidOperationException(value.GetType().Name);
        }
    }

    /// <summary>The value as exactly one element.</summary>
    private static XElement WriteOne(string key, JobValue value) => value is JobList list
        ? new XElement(XmlConvert.EncodeLocalName(key), new XAttribute(Shape, "list"), list.Items.Select(item => WriteOne("item", item)))
        : Write(key, value).Single();

    /// <summary>Text of several lines goes as CDATA, so that people can read the scripts.</summary>
    public static XElement Text(XName name, string text)
    {
        if (text.FirstOrDefault(c => !XmlConvert.IsXmlChar(c) && !char.IsSurrogate(c)) is var bad and not '\0')
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{name}' holds the character U+{(int)bad:X4}, which XML cannot carry; take YAML or JSON"));
        if (text.Contains('\0'))
            throw new FormatException($"'{name}' holds a NUL, which XML cannot carry; take YAML or JSON");
        // A bare carriage return would come back as a line feed; the writer escapes it outside of CDATA.
        return text.Contains('\n') && !text.Contains('\r') && !text.Contains("]]>", StringComparison.Ordinal)
            ? new XElement(name, new XCData(text))
            : new XElement(name, text);
    }
}
