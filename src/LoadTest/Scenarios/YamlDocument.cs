using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.LoadTest.Scenarios;

/// <summary>A YAML file whose every fault is told with file, line and column.</summary>
internal sealed class YamlDocument
{
    private const int DeepestNesting = 64;

    private readonly string _file;

    public YamlDocument(string text, string file)
    {
        _file = file;
        var stream = new YamlStream();
        try
        {
            RefuseTraps(text, file);
            stream.Load(new StringReader(text));
        }
        catch (YamlException wrong)
        {
            throw new LoadPlanException($"{file}:{wrong.Start.Line}:{wrong.Start.Column}: {wrong.Message}");
        }
        Root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode : throw new LoadPlanException($"{file}:1:1: the file is empty");
    }

    public YamlNode Root { get; }

    /// <summary>Nesting would overflow the stack of whoever follows it down; some broken quoting makes the library fail without a place.</summary>
    private static void RefuseTraps(string text, string file)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (true)
        {
            try
            {
                if (!parser.MoveNext()) return;
            }
            catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                var near = parser.Current?.End ?? Mark.Empty;
                throw new LoadPlanException($"{file}:{near.Line}:{near.Column}: what follows cannot be read as YAML: look at quotes and brackets");
            }
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting) throw new LoadPlanException($"{file}:{parser.Current.Start.Line}:{parser.Current.Start.Column}: nested more than {DeepestNesting} deep");
        }
    }

    public LoadPlanException Wrong(YamlNode at, string says, int further = 0) => new($"{_file}:{at.Start.Line}:{at.Start.Column + further}: {says}");

    /// <summary>The entries of a mapping whose keys must be among the known ones.</summary>
    public Dictionary<string, (YamlNode Key, YamlNode Value)> Mapping(YamlNode node, string what, params string[] known)
    {
        if (node is not YamlMappingNode mapping) throw Wrong(node, $"{what} must be a mapping (name: value)");
        var found = new Dictionary<string, (YamlNode, YamlNode)>();
        foreach (var (key, value) in mapping.Children)
        {
            var name = Text(key, "a key");
            if (known.Length > 0 && !known.Contains(name)) throw Wrong(key, $"{what} has no '{name}'; it has: {string.Join(", ", known)}");
            found[name] = (key, value);
        }
        return found;
    }

    public IEnumerable<YamlNode> Sequence(YamlNode node, string what) => node is YamlSequenceNode sequence ? sequence.Children : throw Wrong(node, $"{what} must be a list (- …)");

    public string Text(YamlNode node, string what) => node is YamlScalarNode { Value: { } value } ? value : throw Wrong(node, $"{what} must be a text");

    public Template Template(YamlNode node, string what)
    {
        var text = Text(node, what);
        return Scenarios.Template.Parse(text, out var fault) ?? throw Wrong(node, $"{what}: {fault!.Value.Says}", node is YamlScalarNode { Style: ScalarStyle.Plain } ? fault.Value.At : 0);
    }

    public TimeSpan Span(YamlNode node, string what) => Span(Text(node, what)) ?? throw Wrong(node, $"{what} '{Text(node, what)}' is no duration: write 500ms, 2s or 1m");

    public (TimeSpan Least, TimeSpan Most) Spans(YamlNode node, string what)
    {
        var parts = Text(node, what).Split("..");
        if (parts.Length > 2 || Span(parts[0]) is not { } least || Span(parts[^1]) is not { } most || most < least)
            throw Wrong(node, $"{what} '{Text(node, what)}' is neither a duration (2s) nor a range (1s..3s)");
        return (least, most);
    }

    private static TimeSpan? Span(string text)
    {
        text = text.Trim();
        int digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double unit = text[digits..] switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 0 };
        return unit > 0 && double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < 1e6 ? TimeSpan.FromSeconds(number * unit) : null;
    }
}
