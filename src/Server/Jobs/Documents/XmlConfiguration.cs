using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>The configuration of a plugin in XML: <c>&lt;entry key= value=/&gt;</c> for each setting.</summary>
internal static class XmlConfiguration
{
    public static JobValue Read(XElement configuration)
    {
        if (!configuration.HasElements || configuration.Elements().Any(e => e.Name.LocalName != "entry" || e.Attribute("key") is null))
            return configuration is { HasElements: false, HasAttributes: false, Value: "" } ? new JobMap([], XmlTree.Line(configuration)) : XmlTree.Read(configuration);
        var map = new MapBuilder(XmlTree.Line(configuration));
        foreach (var entry in configuration.Elements())
        {
            map.Add(entry.Attribute("key")!.Value, entry.Attribute("value") is { } value ? XmlTree.Scalar(value)
                : entry.HasElements ? new JobList([.. entry.Elements("value").Select(XmlTree.Scalar)], XmlTree.Line(entry))
                : XmlTree.Scalar(entry));
        }

        return map.Build();
    }

    public static IEnumerable<XElement> Write(string name, JobValue configuration)
    {
        if (configuration is not JobMap map || !map.Entries.All(e => e.Value is JobScalar { Text: not null }))
            return XmlTree.Write(name, configuration);
        // Lines in an attribute would come back as blanks; the text of the element keeps them.
        return [new XElement(name, map.Entries.Select(e => e.Value.AsText!.Contains('\n')
            ? XmlTree.Text("entry", e.Value.AsText!).WithKey(e.Key)
            : new XElement("entry", new XAttribute("key", e.Key), new XAttribute("value", e.Value.AsText!))))];
    }

    private static XElement WithKey(this XElement entry, string key)
    {
        entry.SetAttributeValue("key", key);
        return entry;
    }
}
