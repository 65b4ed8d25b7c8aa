using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Muster.LoadTest.Scenarios;

/// <summary>Reads a scenario file. Whatever is wrong is told with file, line and column.</summary>
public sealed class ScenarioParser
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete", "head", "options"];
    private static readonly string[] StepKeys = ["name", "method", "path", .. Methods, "headers", "body", "json", "think", "expect", "capture"];
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    private readonly YamlDocument _yaml;
    private readonly Func<string, string> _read;
    private readonly HashSet<string> _known = [];

    private ScenarioParser(YamlDocument yaml, Func<string, string> read) => (_yaml, _read) = (yaml, read);

    /// <param name="file">For messages; the scenario is called by it when it has no name.</param>
    /// <param name="read">Gives the text of a data file that the scenario names.</param>
    /// <param name="data">Used instead of the scenario's own data file.</param>
    /// <exception cref="LoadPlanException">With file, line and column.</exception>
    public static Scenario Parse(string text, string file, Func<string, string> read, DataFile? data = null)
    {
        var yaml = new YamlDocument(text, file);
        return new ScenarioParser(yaml, read).Read(Path.GetFileNameWithoutExtension(file), data);
    }

    private Scenario Read(string usualName, DataFile? given)
    {
        var top = _yaml.Mapping(_yaml.Root, "a scenario", "name", "headers", "variables", "data", "order", "steps");
        var variables = new Dictionary<string, string>();
        if (top.TryGetValue("variables", out var node))
            foreach (var (name, (_, value)) in _yaml.Mapping(node.Value, "variables")) variables[name] = _yaml.Text(value, name);
        var data = given ?? (top.TryGetValue("data", out node) ? DataFile.Parse(_read(_yaml.Text(node.Value, "data")), _yaml.Text(node.Value, "data")) : null);
        _known.UnionWith(variables.Keys);
        _known.UnionWith(data?.Columns ?? []);
        var order = top.TryGetValue("order", out node) ? _yaml.Text(node.Value, "order") : "sequential";
        if (order is not ("sequential" or "random")) throw _yaml.Wrong(node.Value, $"order '{order}' must be sequential or random");
        var headers = top.TryGetValue("headers", out node) ? Headers(node.Value) : [];
        if (!top.TryGetValue("steps", out node)) throw _yaml.Wrong(_yaml.Root, "a scenario needs steps");
        var steps = _yaml.Sequence(node.Value, "steps").Select(Step).ToList();
        if (steps.Count == 0) throw _yaml.Wrong(node.Value, "steps is empty");
        return new Scenario(top.TryGetValue("name", out var named) ? _yaml.Text(named.Value, "name") : usualName, steps) { Headers = headers, Variables = variables, Data = data, RandomRows = order == "random" };
    }

    private ScenarioStep Step(YamlNode node)
    {
        var entries = _yaml.Mapping(node, "a step", StepKeys);
        var (method, path) = Target(node, entries);
        var headers = entries.TryGetValue("headers", out var entry) ? Headers(entry.Value) : [];
        Template? body = null;
        if (entries.TryGetValue("body", out entry)) body = Filled(entry.Value, "body");
        if (entries.TryGetValue("json", out entry))
        {
            if (body is not null) throw _yaml.Wrong(entry.Key, "a step has a body or json, not both");
            body = entry.Value is YamlScalarNode ? Filled(entry.Value, "json") : throw _yaml.Wrong(entry.Value, "json must be a text: json: '{\"user\": \"{{user}}\"}'");
            headers = [KeyValuePair.Create("Content-Type", Template.Parse("application/json", out _)!), .. headers];
        }
        var think = entries.TryGetValue("think", out entry) ? _yaml.Spans(entry.Value, "think") : default;
        var expect = entries.TryGetValue("expect", out entry) ? Expect(entry.Value) : new Expectation();
        var captures = entries.TryGetValue("capture", out entry) ? Captures(entry.Value) : [];
        return new ScenarioStep(entries.TryGetValue("name", out entry) ? _yaml.Text(entry.Value, "name") : $"{method} {path.Source}", method, path)
        { Headers = headers, Body = body, Think = think, Expect = expect, Captures = captures };
    }

    private (string Method, Template Path) Target(YamlNode step, Dictionary<string, (YamlNode Key, YamlNode Value)> entries)
    {
        var used = Methods.Where(entries.ContainsKey).ToList();
        if (used.Count + (entries.ContainsKey("path") ? 1 : 0) != 1)
            throw _yaml.Wrong(used.Count > 1 ? entries[used[1]].Key : step, "a step asks for one thing: get: /path, post: /path, … (or method: and path:)");
        var place = used.Count == 1 ? entries[used[0]].Value : entries["path"].Value;
        var path = Filled(place, "the path");
        if (!path.Source.StartsWith('/') && !path.Source.StartsWith("{{", StringComparison.Ordinal)) throw _yaml.Wrong(place, $"the path '{path.Source}' must begin with /; the host is given on the command line, for the whole scenario");
        if (used.Count == 1) return (used[0].ToUpperInvariant(), path);
        return (entries.TryGetValue("method", out var method) ? _yaml.Text(method.Value, "method").ToUpperInvariant() : "GET", path);
    }

    private Expectation Expect(YamlNode node)
    {
        var entries = _yaml.Mapping(node, "expect", "status", "contains", "lacks", "matches", "headers", "json", "within");
        Template? Text(string name) => entries.TryGetValue(name, out var e) ? Filled(e.Value, name) : null;
        return new Expectation
        {
            Statuses = entries.TryGetValue("status", out var entry) ? Statuses(entry.Value) : [],
            Contains = Text("contains"),
            Lacks = Text("lacks"),
            Matches = entries.TryGetValue("matches", out entry) ? Pattern(entry.Value) : null,
            Headers = entries.TryGetValue("headers", out entry) ? Headers(entry.Value) : [],
            Json = entries.TryGetValue("json", out entry) ? [.. _yaml.Mapping(entry.Value, "json").Select(p => KeyValuePair.Create(Place(p.Value.Key), Filled(p.Value.Value, p.Key)))] : [],
            Within = entries.TryGetValue("within", out entry) ? _yaml.Span(entry.Value, "within") : null,
        };
    }

    private List<(int, int)> Statuses(YamlNode node)
    {
        var ranges = new List<(int, int)>();
        foreach (var part in _yaml.Text(node, "status").Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (part.Length == 3 && part.EndsWith("xx", StringComparison.Ordinal) && part[0] is >= '1' and <= '5') ranges.Add(((part[0] - '0') * 100, (part[0] - '0') * 100 + 99));
            else if (ends.Length <= 2 && int.TryParse(ends[0], out int from) && int.TryParse(ends[^1], out int to) && from is >= 100 and <= 999 && to >= from) ranges.Add((from, to));
            else throw _yaml.Wrong(node, $"status '{part}' is none: write 200, 2xx or 200-204, several with commas");
        }
        return ranges;
    }

    private List<Capture> Captures(YamlNode node)
    {
        var captures = new List<Capture>();
        foreach (var (variable, (key, value)) in _yaml.Mapping(node, "capture"))
        {
            if (!variable.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')) throw _yaml.Wrong(key, $"'{variable}' is no name of a variable");
            var ways = _yaml.Mapping(value, $"the capture of {variable}", "json", "regex", "header");
            if (ways.Count != 1) throw _yaml.Wrong(value, $"the capture of {variable} needs one of json, regex and header");
            var (way, (_, what)) = ways.Single();
            captures.Add(way switch
            {
                "json" => new Capture(variable) { Json = Place(what) },
                "regex" => new Capture(variable) { Pattern = Pattern(what) },
                _ => new Capture(variable) { Header = _yaml.Text(what, "header") },
            });
            _known.Add(variable);
        }
        return captures;
    }

    private List<KeyValuePair<string, Template>> Headers(YamlNode node) => [.. _yaml.Mapping(node, "headers").Select(h => KeyValuePair.Create(h.Key, Filled(h.Value.Value, h.Key)))];

    private JsonPlace Place(YamlNode node) => JsonPlace.Parse(_yaml.Text(node, "json")) ?? throw _yaml.Wrong(node, $"'{_yaml.Text(node, "json")}' is no place in JSON: write $.user.roles[0]");

    private Regex Pattern(YamlNode node)
    {
        try
        {
            return new Regex(_yaml.Text(node, "the pattern"), RegexOptions.CultureInvariant | RegexOptions.Compiled, LongestMatch);
        }
        catch (ArgumentException wrong)
        {
            throw _yaml.Wrong(node, wrong.Message);
        }
    }

    /// <summary>A template all of whose variables have a value by then.</summary>
    private Template Filled(YamlNode node, string what)
    {
        var template = _yaml.Template(node, what);
        if (template.Names.FirstOrDefault(n => !_known.Contains(n)) is { } missing)
            throw _yaml.Wrong(node, $"{what}: nothing gives {{{{{missing}}}}} a value here{(_known.Count > 0 ? $"; known are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}" : ": no variables, data columns or captures of earlier steps")}");
        return template;
    }
}
