using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>Who is told, in XML: <c>&lt;email/&gt;</c>, <c>&lt;webhook/&gt;</c> and <c>&lt;plugin&gt;</c> below each occasion.</summary>
internal static class XmlNotifications
{
    private static readonly string[] Webhook = ["urls", "httpMethod", "format"];

    public static JobMap Read(XElement notification)
    {
        var map = new MapBuilder(XmlTree.Line(notification));
        foreach (var occasion in notification.Elements())
            map.Add(XmlTree.Name(occasion), Occasion(occasion));
        return map.Build();
    }

    public static IEnumerable<XElement> Write(JobMap notification) => [new XElement("notification", notification.Entries.SelectMany(e => e.Value is JobMap occasion ? [Occasion(e.Key, occasion)] : XmlTree.Write(e.Key, e.Value)))];

    private static JobMap Occasion(XElement occasion)
    {
        var map = new MapBuilder(XmlTree.Line(occasion));
        foreach (var element in occasion.Elements())
        {
            switch (XmlTree.Name(element))
            {
                case "webhook":
                    foreach (var attribute in element.Attributes())
                        map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
                    break;
                case "plugin":
                    var plugin = new MapBuilder(XmlTree.Line(element));
                    foreach (var attribute in element.Attributes())
                        plugin.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
                    foreach (var child in element.Elements())
                        plugin.Add(XmlTree.Name(child), XmlConfiguration.Read(child));
                    map.Add("plugin", plugin.Build());
                    break;
                case var name: map.Add(name, XmlTree.Read(element)); break;
            }
        }

        return map.Build();
    }

    private static XElement Occasion(string name, JobMap occasion)
    {
        var element = new XElement(System.Xml.XmlConvert.EncodeLocalName(name));
        if (occasion["urls"] is JobScalar { Text: not null })
            element.Add(new XElement("webhook", Webhook.Where(k => occasion.Text(k) is not null).Select(k => new XAttribute(k, occasion.Text(k)!))));
        foreach (var (key, value) in occasion.Entries)
        {
            switch (key, value)
            {
                case ("urls" or "httpMethod" or "format", JobScalar { Text: not null }) when occasion["urls"] is JobScalar { Text: not null }: break;
                case ("email", JobMap mail) when mail.Entries.Count > 0 && mail.Entries.All(e => e.Value is JobScalar { Text: { } text } && !text.Contains('\n')):
                    element.Add(new XElement("email", mail.Entries.Select(e => new XAttribute(e.Key, e.Value.AsText!))));
                    break;
                case ("plugin", JobMap plugin): element.Add(Plugin(plugin)); break;
                case ("plugin", JobList { Items: { Count: > 1 } plugins }) when plugins.All(p => p.IsMap): element.Add(plugins.Cast<JobMap>().Select(Plugin)); break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }

    private static XElement Plugin(JobMap plugin)
    {
        var element = new XElement("plugin");
        foreach (var (key, value) in plugin.Entries)
        {
            switch (key, value)
            {
                case ("type", JobScalar { Text: { } text }): element.Add(new XAttribute("type", text)); break;
                case ("configuration", _): element.Add(XmlConfiguration.Write("configuration", value)); break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }
}
