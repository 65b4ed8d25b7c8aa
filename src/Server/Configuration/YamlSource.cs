using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>One YAML file taken apart, every node with its place.</summary>
/// <param name="Name">As shown in messages, relative to the configuration's folder.</param>
public sealed record YamlSource(string Name, YamlNode? Root)
{
    /// <summary>In characters; larger files are refused before they are looked at.</summary>
    public const int LongestFile = 1 << 20;
    private const int DeepestNesting = 64;

    /// <summary>The file as it was read.</summary>
    public string Text { get; init; } = "";

    /// <exception cref="ConfigurationException">Not YAML, more than one document, or an anchor, which this configuration does not use.</exception>
    public static YamlSource Parse(string name, string text)
    {
        if (text.Length > LongestFile)
            throw new ConfigurationException(name, 1, 1, "the file is larger than 1 MiB: a script of that size belongs into a file of its own, called by plugin:");
        try
        {
            RefuseTraps(name, text);
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            if (stream.Documents.Count > 1)
                throw At(name, stream.Documents[1].RootNode, "a second document: write a sequence (- name: …) for several checks in one file");
            return new YamlSource(name, stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode) { Text = text };
        }
        catch (YamlException wrong)
        {
            var reason = (wrong.InnerException?.Message ?? wrong.Message).TrimEnd('.');
            throw new ConfigurationException(name, wrong.Start.Line, wrong.Start.Column, reason);
        }
    }

    /// <summary>Nesting would overflow the stack of whoever follows it down, aliases make a small file a huge one.</summary>
    private static void RefuseTraps(string name, string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (Next(name, parser))
        {
            var at = parser.Current!;
            depth += at.NestingIncrease;
            if (depth > DeepestNesting + 2)
                throw new ConfigurationException(name, at.Start.Line, at.Start.Column, $"nested more than {DeepestNesting} deep");
            if (at is YamlDotNet.Core.Events.AnchorAlias)
                throw new ConfigurationException(name, at.Start.Line, at.Start.Column, "anchors and aliases (& and *) are not used here: write it out");
        }
    }

    private static bool Next(string name, Parser parser)
    {
        var before = parser.Current?.End ?? Mark.Empty;
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            // The scanner loses its way in some damaged flow mappings and says so in this manner.
            throw new ConfigurationException(name, before.Line, before.Column, "what stands behind here cannot be read as YAML");
        }
    }

    public ConfigurationException Wrong(YamlNode at, string reason) => At(Name, at, reason);

    private static ConfigurationException At(string name, YamlNode at, string reason) => new(name, at.Start.Line, at.Start.Column, reason);

    /// <summary>The file's mappings: it is one, or a sequence of them, or empty.</summary>
    public IEnumerable<YamlMap> Maps(string what)
    {
        switch (Root)
        {
            case null or YamlScalarNode { Value: "" or null }: yield break;
            case YamlMappingNode map: yield return new YamlMap(this, map, what); break;
            case YamlSequenceNode sequence:
                foreach (var node in sequence)
                    yield return node is YamlMappingNode map ? new YamlMap(this, map, what) : throw Wrong(node, $"{what} is a mapping (name: …)");
                break;
            default: throw Wrong(Root, $"{what} is a mapping (name: …), or a sequence of them");
        }
    }
}
