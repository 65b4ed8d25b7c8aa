using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>One YAML file taken apart, every node with its place.</summary>
/// <param name="Name">As shown in messages, relative to the configuration's folder.</param>
public sealed record YamlSource(string Name, YamlNode? Root)
{
    /// <exception cref="ConfigurationException">Not YAML, more than one document, or an anchor, which this configuration does not use.</exception>
    public static YamlSource Parse(string name, string text)
    {
        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            if (stream.Documents.Count > 1)
                throw At(name, stream.Documents[1].RootNode, "a second document: write a sequence (- name: …) for several checks in one file");
            return new YamlSource(name, stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode);
        }
        catch (YamlException wrong)
        {
            var reason = (wrong.InnerException?.Message ?? wrong.Message).TrimEnd('.');
            throw new ConfigurationException(name, wrong.Start.Line, wrong.Start.Column, reason);
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
