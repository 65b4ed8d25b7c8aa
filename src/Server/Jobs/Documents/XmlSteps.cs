using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>The steps of a job in XML: <c>&lt;sequence&gt;</c> with a <c>&lt;command&gt;</c> each.</summary>
internal static class XmlSteps
{
    private const string NodePlugin = "node-step-plugin";
    private const string WorkflowPlugin = "step-plugin";
    private static readonly string[] SequenceAttributes = ["keepgoing", "strategy"];
    private static readonly string[] ReferenceChildren = ["args", "nodefilters", "dispatch", "uuid"];

    public static JobMap ReadSequence(string file, XElement sequence)
    {
        var map = new MapBuilder(XmlTree.Line(sequence));
        foreach (var attribute in sequence.Attributes())
            map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
        map.Add("commands", new JobList([.. sequence.Elements("command").Select(c => Step(file, c))], XmlTree.Line(sequence)));
        foreach (var element in sequence.Elements().Where(e => e.Name.LocalName != "command"))
            map.Add(XmlTree.Name(element), XmlTree.Read(element));
        return map.Build();
    }

    public static IEnumerable<XElement> WriteSequence(JobMap sequence)
    {
        if (sequence["commands"] is not JobList commands || !commands.Items.All(c => c.IsMap))
            return XmlTree.Write("sequence", sequence);
        var element = new XElement("sequence");
        foreach (var (key, value) in sequence.Entries)
        {
            if (SequenceAttributes.Contains(key) && value.AsText is { } text)
                element.Add(new XAttribute(key, text));
        }

        element.Add(commands.Items.Cast<JobMap>().Select(c => Step("command", c)));
        foreach (var (key, value) in sequence.Entries)
        {
            if (key != "commands" && !(SequenceAttributes.Contains(key) && value.AsText is not null))
                element.Add(XmlTree.Write(key, value));
        }

        return [element];
    }

    private static JobMap Step(string file, XElement step)
    {
        var map = new MapBuilder(XmlTree.Line(step));
        foreach (var attribute in step.Attributes())
            map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
        foreach (var element in step.Elements())
        {
            switch (XmlTree.Name(element))
            {
                case "scriptargs": map.Add("args", XmlTree.Scalar(element)); break;
                case "scriptinterpreter":
                    map.Add("scriptInterpreter", XmlTree.Scalar(element));
                    if (element.Attribute("argsquoted") is { } quoted)
                        map.Add("interpreterArgsQuoted", XmlTree.Scalar(quoted));
                    break;
                case "jobref": map.Add("jobref", Reference(element)); break;
                case NodePlugin or WorkflowPlugin:
                    map.Add("nodeStep", JobScalar.Of(element.Name.LocalName == NodePlugin));
                    foreach (var attribute in element.Attributes())
                        map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
                    foreach (var child in element.Elements())
                        map.Add(XmlTree.Name(child), XmlConfiguration.Read(child));
                    break;
                case "errorhandler": map.Add("errorhandler", Step(file, element)); break;
                case var name: map.Add(name, XmlTree.Read(element)); break;
            }
        }

        return map.Build();
    }

    private static XElement Step(string name, JobMap step)
    {
        var element = new XElement(name);
        bool plugin = step.Text("type") is not null && step.Text("nodeStep") is "true" or "false";
        if (plugin)
        {
            var inner = new XElement(step.Text("nodeStep") == "true" ? NodePlugin : WorkflowPlugin, new XAttribute("type", step.Text("type")!));
            if (step["configuration"] is { } configuration)
                inner.Add(XmlConfiguration.Write("configuration", configuration));
            element.Add(inner);
        }

        foreach (var (key, value) in step.Entries)
        {
            switch (key, value)
            {
                case ("type" or "nodeStep" or "configuration", _) when plugin: break;
                case ("keepgoingOnSuccess", JobScalar { Text: { } text }) when name == "errorhandler": element.Add(new XAttribute(key, text)); break;
                case ("exec" or "script" or "scriptfile" or "scripturl" or "description", JobScalar { Text: { } text }): element.Add(XmlTree.Text(key, text)); break;
                case ("args", JobScalar { Text: { } text }): element.Add(XmlTree.Text("scriptargs", text)); break;
                case ("scriptInterpreter", JobScalar { Text: { } text }):
                    element.Add(new XElement("scriptinterpreter", step["interpreterArgsQuoted"] is JobScalar { Text: { } quoted } ? new XAttribute("argsquoted", quoted) : null, text));
                    break;
                case ("interpreterArgsQuoted", JobScalar { Text: not null }) when step["scriptInterpreter"] is JobScalar { Text: not null }: break;
                case ("jobref", JobMap reference): element.Add(Reference(reference)); break;
                case ("errorhandler", JobMap handler): element.Add(Step("errorhandler", handler)); break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }

    private static JobMap Reference(XElement reference)
    {
        var map = new MapBuilder(XmlTree.Line(reference));
        foreach (var attribute in reference.Attributes())
            map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
        foreach (var element in reference.Elements())
        {
            switch (XmlTree.Name(element))
            {
                case "arg": map.Add("args", new JobScalar(element.Attribute("line")?.Value ?? element.Value, Line: XmlTree.Line(element))); break;
                case "dispatch": map.Into("nodefilters", "dispatch", XmlTree.Read(element)); break;
                case "nodefilters": map.Merge("nodefilters", XmlTree.Read(element)); break;
                case var name: map.Add(name, XmlTree.Read(element)); break;
            }
        }

        return map.Build();
    }

    private static XElement Reference(JobMap reference)
    {
        var element = new XElement("jobref");
        foreach (var (key, value) in reference.Entries)
        {
            switch (key, value)
            {
                case ("args", JobScalar { Text: { } text }): element.Add(new XElement("arg", new XAttribute("line", text))); break;
                case ("uuid", JobScalar { Text: { } text }): element.Add(new XElement("uuid", text)); break;
                case ("nodefilters", JobMap filters):
                    if (filters["dispatch"] is { } dispatch)
                        element.Add(XmlTree.Write("dispatch", dispatch));
                    if (filters.Entries.Count != (filters["dispatch"] is null ? 0 : 1) || filters.Entries.Count == 0)
                        element.Add(XmlTree.Write("nodefilters", filters.Without("dispatch")));
                    break;
                case (_, JobScalar { Text: { } text }) when !ReferenceChildren.Contains(key) && !text.Contains('\n') && System.Xml.XmlConvert.EncodeLocalName(key) == key:
                    element.Add(new XAttribute(key, text));
                    break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }
}
