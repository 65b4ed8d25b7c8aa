using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>Reads which logs to tail from a file of <c>requests/</c>: one mapping, or a sequence of them.</summary>
public static class RequestLogFile
{
    private const int UsualTop = 100, MostTop = 2000;

    /// <exception cref="ConfigurationException">The first thing that is wrong in one of them, or two of one name.</exception>
    public static List<RequestLogDefinition> ParseAll(IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var all = new List<RequestLogDefinition>();
        foreach (var (path, text) in files.Where(f => f.Key.StartsWith("requests/", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var map in YamlSource.Parse(path, text).Maps("a set of access logs"))
            {
                var definition = Read(map, groups);
                if (all.Find(other => other.Name == definition.Name) is { } twin)
                    throw new ConfigurationException(path, definition.Line, 1, $"there are two sets of access logs “{definition.Name}”: the other is at {twin.File}:{twin.Line}");
                all.Add(definition);
            }
        }
        return all;
    }

    private static RequestLogDefinition Read(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(map.Source.Name);
        if (!CheckFile.IsName(name)) throw map.Wrong(map.Get("name") ?? map.Node, $"“{name}” is no name: small letters, digits and . _ - are, beginning with a letter or digit");
        var definition = new RequestLogDefinition(
            name, On(map, groups), Logs(map), Format(map), Routes(map), map.Integer("top", 1, MostTop) ?? UsualTop,
            map.Flag("fromStart") ?? false, map.Flag("enabled") ?? true, map.Source.Name, map.Node.Start.Line);
        map.RefuseOthers();
        return definition;
    }

    private static Selector On(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups) =>
        map.Text("on") is not { } text ? Selector.All
        : Selector.TryParse(text, groups, out var selector, out var wrong) ? selector
        : throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");

    private static IReadOnlyList<string> Logs(YamlMap map)
    {
        if (map.Texts("logs") is not { Count: > 0 } logs)
        {
            map.RefuseMistyped(["logs"]);
            throw map.Wrong(map.Node, "logs: which files? for example logs: [/var/log/nginx/access.log]");
        }
        foreach (var path in logs)
        {
            if (!path.StartsWith('/')) throw map.Wrong(map.Get("logs")!, $"logs: “{path}” must be a whole path from / on");
            if (Path.GetDirectoryName(path)!.AsSpan().IndexOfAny('*', '?') >= 0) throw map.Wrong(map.Get("logs")!, $"logs: “{path}”: * and ? may stand in the file's name only");
        }
        return logs;
    }

    private static string Format(YamlMap map)
    {
        if (map.Text("format") is not { Length: > 0 } format) return "";
        try
        {
            LogFormat.Named(format);
            return format;
        }
        catch (FormatException wrong)
        {
            throw map.Wrong(map.Get("format")!, $"format: {wrong.Message}; names that are known: {string.Join(", ", LogFormat.Known.Select(f => f.Name))}");
        }
    }

    private static IReadOnlyList<string> Routes(YamlMap map)
    {
        if (map.Texts("routes") is not { Count: > 0 } routes) return [];
        try
        {
            RouteList.Parse(routes, "routes");
            return routes;
        }
        catch (FormatException wrong)
        {
            throw map.Wrong(map.Get("routes")!, wrong.Message);
        }
    }
}
