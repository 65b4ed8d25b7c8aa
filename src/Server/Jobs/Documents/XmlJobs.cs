using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Muster.Server.Jobs.Documents;

/// <summary>Job files in Rundeck's XML (<c>&lt;joblist&gt;</c>), read into the shape of its YAML and written from it.</summary>
public static class XmlJobs
{
    private const string OwnOrder = "preserveOrder";

    /// <summary>Holds what Rundeck's own shape of XML could not carry back unchanged.</summary>
    private const string Plain = "muster-plain";

    /// <exception cref="JobFileException">Not XML, or not jobs.</exception>
    public static IReadOnlyList<JobMap> Read(string file, string text)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersFromEntities = 1024 });
            document = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace);
        }
        catch (XmlException wrong)
        {
            throw new JobFileException(file, wrong.LineNumber, $"this is no XML: {wrong.Message}");
        }

        var root = document.Root!;
        return root.Name.LocalName switch
        {
            "joblist" => [.. root.Elements().Select(e => e.Name.LocalName == "job" ? JobTypes.Typed(Job(file, e)) : throw new JobFileException(file, XmlTree.Line(e), $"<{e.Name.LocalName}> in a <joblist>: <job> belongs there"))],
            "job" => [JobTypes.Typed(Job(file, root))],
            var other => throw new JobFileException(file, XmlTree.Line(root), $"<{other}> is no job file: <joblist> with <job> is"),
        };
    }

    /// <exception cref="FormatException">A text has a character that XML cannot carry.</exception>
    public static string Write(IReadOnlyList<JobMap> jobs)
    {
        var root = new XElement("joblist", jobs.Select(Job));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineHandling = NewLineHandling.Entitize, NewLineChars = "\n" }))
            root.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    private static JobMap Job(string file, XElement job)
    {
        var map = new MapBuilder(XmlTree.Line(job));
        foreach (var element in job.Elements())
        {
            var name = XmlTree.Name(element);
            switch (name)
            {
                case Plain:
                    foreach (var child in element.Elements())
                        map.Add(XmlTree.Name(child), XmlTree.Read(child));
                    break;
                case "context": Context(map, element); break;
                case "dispatch": map.Into("nodefilters", "dispatch", XmlTree.Read(element)); break;
                case "nodefilters": map.Merge("nodefilters", XmlTree.Read(element)); break;
                case "sequence": map.Add(name, XmlSteps.ReadSequence(file, element)); break;
                case "notification": map.Add(name, XmlNotifications.Read(element)); break;
                case "schedule": map.Add(name, Schedule(element)); break;
                case "logging": Logging(map, element); break;
                case "retry" when element.Attribute("delay") is { } delay:
                    map.Add(name, new JobMap(XmlTree.Line(element), ("retry", XmlTree.Scalar(element)), ("delay", XmlTree.Scalar(delay))));
                    break;
                case "retry": map.Add(name, XmlTree.Scalar(element)); break;
                default: map.Add(name, XmlTree.Read(element)); break;
            }
        }

        return map.Build();
    }

    /// <summary>Rundeck's shape where it is faithful; a key that would come back as something else is written plainly beside it.</summary>
    private static XElement Job(JobMap job)
    {
        var written = Shaped(job);
        var back = Job("", written);
        var lost = job.Entries.Where(e => back[e.Key] is not { } same || !JobMeaning.Same(e.Value, same)).Select(e => e.Key).ToHashSet();
        // The three keys of the log's limit share one element.
        if (lost.Overlaps(LogLimit))
            lost.UnionWith(LogLimit);
        if (lost.Count == 0 && back.Entries.Count == job.Entries.Count)
            return written;
        written = Shaped(new JobMap([.. job.Entries.Where(e => !lost.Contains(e.Key))], job.Line));
        written.Add(new XElement(Plain, job.Entries.Where(e => lost.Contains(e.Key)).SelectMany(e => XmlTree.Write(e.Key, e.Value))));
        return written;
    }

    private static XElement Shaped(JobMap job)
    {
        var element = new XElement("job");
        foreach (var (key, value) in job.Entries)
        {
            switch (key)
            {
                case "options": element.Add(new XElement("context", XmlOptions.Write(value))); break;
                case "nodefilters" when value is JobMap filters:
                    if (filters["dispatch"] is { } dispatch)
                        element.Add(XmlTree.Write("dispatch", dispatch));
                    if (filters.Entries.Count != (filters["dispatch"] is null ? 0 : 1) || filters.Entries.Count == 0)
                        element.Add(XmlTree.Write("nodefilters", filters.Without("dispatch")));
                    break;
                case "sequence" when value is JobMap sequence: element.Add(XmlSteps.WriteSequence(sequence)); break;
                case "notification" when value is JobMap notification: element.Add(XmlNotifications.Write(notification)); break;
                case "schedule" when value is JobMap schedule: element.Add(Schedule(schedule)); break;
                case "loglimit" when value is JobScalar { Text: not null }: element.Add(Logging(job)); break;
                case "loglimitAction" or "loglimitStatus" when job["loglimit"] is JobScalar { Text: not null }: break;
                case "retry" when value is JobMap retry && retry.Text("retry") is { } count:
                    element.Add(new XElement("retry", retry.Text("delay") is { } delay ? new XAttribute("delay", delay) : null, count));
                    break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }

    private static readonly string[] LogLimit = ["loglimit", "loglimitAction", "loglimitStatus"];

    private static void Context(MapBuilder map, XElement context)
    {
        foreach (var element in context.Elements())
        {
            if (element.Name.LocalName == "options")
                map.Add("options", XmlOptions.Read(element));
            else
                map.Add(XmlTree.Name(element), XmlTree.Read(element));
        }
    }

    private static JobMap Schedule(XElement schedule)
    {
        var map = new MapBuilder(XmlTree.Line(schedule));
        foreach (var attribute in schedule.Attributes())
            map.Add(attribute.Name.LocalName, XmlTree.Scalar(attribute));
        foreach (var element in schedule.Elements())
        {
            var name = XmlTree.Name(element);
            if (name == "month" && element.Attribute("month") is { } month)
            {
                map.Add("month", XmlTree.Scalar(month));
                if (element.Attribute("day") is { } day)
                    map.Add("dayofmonth", new JobMap(XmlTree.Line(day), ("day", XmlTree.Scalar(day))));
            }
            else if (name == "year" && element.Attribute("year") is { } year)
                map.Add("year", XmlTree.Scalar(year));
            else
                map.Add(name, XmlTree.Read(element));
        }

        return map.Build();
    }

    private static XElement Schedule(JobMap schedule)
    {
        var element = new XElement("schedule");
        foreach (var (key, value) in schedule.Entries)
        {
            switch (key, value)
            {
                case ("crontab", JobScalar { Text: { } text }): element.Add(new XAttribute("crontab", text)); break;
                case ("time" or "weekday", JobMap map) when map.Entries.Count > 0 && map.Entries.All(e => e.Value is JobScalar { Text: not null }):
                    element.Add(new XElement(key, map.Entries.Select(e => new XAttribute(e.Key, e.Value.AsText!))));
                    break;
                case ("month", JobScalar { Text: { } text }):
                    element.Add(new XElement("month", new XAttribute("month", text), (schedule["dayofmonth"] as JobMap)?.Text("day") is { } day ? new XAttribute("day", day) : null));
                    break;
                case ("dayofmonth", JobMap { Entries.Count: 1 } only) when only.Text("day") is not null && schedule.Text("month") is not null: break;
                case ("year", JobScalar { Text: { } text }): element.Add(new XElement("year", new XAttribute("year", text))); break;
                default: element.Add(XmlTree.Write(key, value)); break;
            }
        }

        return element;
    }

    private static void Logging(MapBuilder map, XElement logging)
    {
        foreach (var attribute in logging.Attributes())
        {
            var key = attribute.Name.LocalName switch { "limit" => "loglimit", "limitAction" => "loglimitAction", "status" => "loglimitStatus", var other => other };
            map.Add(key, XmlTree.Scalar(attribute));
        }
    }

    private static XElement Logging(JobMap job) => new(
        "logging",
        new XAttribute("limit", job.Text("loglimit")!),
        job.Text("loglimitAction") is { } action ? new XAttribute("limitAction", action) : null,
        job.Text("loglimitStatus") is { } status ? new XAttribute("status", status) : null);

    /// <summary>Options keep their order in YAML as a list, so the XML says so, too.</summary>
    internal static XAttribute Ordered() => new(OwnOrder, true.ToString(CultureInfo.InvariantCulture).ToLowerInvariant());
}
