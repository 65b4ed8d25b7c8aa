using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>The options of a job in XML: attributes of <c>&lt;option&gt;</c>, the values one text with a delimiter.</summary>
internal static class XmlOptions
{
    private const string Delimiter = "valuesListDelimiter";

    public static JobValue Read(XElement options) => new JobList([.. options.Elements("option").Select(Option)], XmlTree.Line(options));

    private static JobMap Option(XElement option)
    {
        var map = new MapBuilder(XmlTree.Line(option));
        var delimiter = option.Attribute(Delimiter)?.Value is { Length: > 0 } given ? given : ",";
        foreach (var attribute in option.Attributes())
        {
            switch (attribute.Name.LocalName)
            {
                case "enforcedvalues": map.Add("enforced", XmlTree.Scalar(attribute)); break;
                case "values":
                    map.Add("values", new JobList([.. attribute.Value.Split(delimiter).Select(v => new JobScalar(v, Line: XmlTree.Line(attribute)))], XmlTree.Line(attribute)));
                    break;
                case var name: map.Add(name, XmlTree.Scalar(attribute)); break;
            }
        }

        foreach (var element in option.Elements())
            map.Add(XmlTree.Name(element), XmlTree.Read(element));
        return map.Build();
    }

    public static IEnumerable<XElement> Write(JobValue options)
    {
        var list = options switch
        {
            JobList { Items: var items } when items.All(i => i.IsMap) => items.Cast<JobMap>(),
            JobMap byName when byName.Entries.All(e => e.Value.IsMap) => byName.Entries.Select(e => ((JobMap)e.Value).With("name", new JobScalar(e.Key))),
            _ => null,
        };
        return list is null ? XmlTree.Write("options", options) : [new XElement("options", XmlJobs.Ordered(), list.Select(Option))];
    }

    private static XElement Option(JobMap option)
    {
        var element = new XElement("option");
        foreach (var (key, value) in option.Entries)
        {
            switch (key, value)
            {
                case ("description", JobScalar { Text: { } text }): element.Add(XmlTree.Text("description", text)); break;
                case ("enforced", JobScalar { Text: { } text }): element.Add(new XAttribute("enforcedvalues", text)); break;
                case ("values", JobList { Items: { Count: > 0 } items }) when Joined(option, items) is { } joined:
                    element.Add(new XAttribute("values", joined));
                    break;
                case (_, JobScalar { Text: { } text }) when !text.Contains('\n') && System.Xml.XmlConvert.EncodeLocalName(key) == key:
                    element.Add(new XAttribute(key, text));
                    break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }

    /// <summary>Null when a value holds the delimiter, so that the text would come apart elsewhere.</summary>
    private static string? Joined(JobMap option, IReadOnlyList<JobValue> values)
    {
        var delimiter = option.Text(Delimiter) is { Length: > 0 } given ? given : ",";
        return values.All(v => v.AsText is { } text && !text.Contains(delimiter, StringComparison.Ordinal) && !text.Contains('\n')) ? string.Join(delimiter, values.Select(v => v.AsText)) : null;
    }
}
