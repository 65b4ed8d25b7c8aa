using Muster.Server.Configuration;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Views.Files;

/// <summary>Changes the file of a view node by node, so that what nobody touched stays as it was written (but for comments inside that file).</summary>
internal sealed class ViewYaml
{
    private readonly YamlStream _stream = [];
    private readonly YamlMappingNode _view;

    /// <param name="place">Which view of the file, from 0.</param>
    public ViewYaml(string text, int place)
    {
        using var reader = new StringReader(text);
        _stream.Load(reader);
        _view = _stream.Documents[0].RootNode switch
        {
            YamlSequenceNode list => (YamlMappingNode)list.Children[place],
            var only => (YamlMappingNode)only,
        };
    }

    public YamlMappingNode View => _view;

    public YamlSequenceNode Items
    {
        get
        {
            if (_view.Children.TryGetValue(new YamlScalarNode("items"), out var node) && node is YamlSequenceNode list) return list;
            var made = new YamlSequenceNode();
            _view.Children[new YamlScalarNode("items")] = made;
            return made;
        }
    }

    /// <summary>Null: the key goes.</summary>
    public static void Set(YamlMappingNode map, string key, string? value)
    {
        var name = new YamlScalarNode(key);
        if (value is null) map.Children.Remove(name);
        else map.Children[name] = new YamlScalarNode(value);
    }

    public string Text()
    {
        // An empty flow sequence would keep its style when something is put in.
        Items.Style = Items.Children.Count == 0 ? YamlDotNet.Core.Events.SequenceStyle.Flow : YamlDotNet.Core.Events.SequenceStyle.Block;
        return Text(_stream);
    }

    /// <summary>A mapping as the text of a file.</summary>
    public static string Text(YamlMappingNode map) => Text(new YamlStream(new YamlDocument(map)));

    private static string Text(YamlStream stream)
    {
        using var writer = new StringWriter();
        stream.Save(writer, assignAnchors: false);
        var text = writer.ToString().ReplaceLineEndings("\n");
        // The end of a document needs no sign where it is the end of the file.
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }

    /// <summary>A mapping out of text that somebody wrote: one item.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public static YamlMappingNode Item(string yaml) =>
        YamlSource.Parse("item", yaml).Root as YamlMappingNode ?? throw new ConfigurationException("item", 1, 1, "an item is a mapping (query: …)");
}
