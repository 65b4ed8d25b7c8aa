using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>A mapping that is read key by key; keys nobody asked for are refused in the end.</summary>
public sealed partial class YamlMap(YamlSource source, YamlMappingNode node, string what)
{
    private readonly HashSet<string> known = [];

    public YamlSource Source => source;
    public YamlNode Node => node;

    public YamlNode? Get(string key)
    {
        known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    public YamlNode KeyNode(string key) => node.Children.Keys.First(k => k is YamlScalarNode s && s.Value == key);

    public ConfigurationException Wrong(YamlNode at, string reason) => source.Wrong(at, reason);

    /// <summary>Wrong at a line and column (from 1) inside of a text.</summary>
    public ConfigurationException WrongInside(YamlNode text, int line, int column, string reason)
    {
        var (fileLine, fileColumn) = ScalarPlace.Of(source.Text, (YamlScalarNode)text, line, column);
        return new ConfigurationException(source.Name, fileLine, fileColumn, reason);
    }

    public string? Text(string key) => Get(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        var other => throw Wrong(other, $"{key}: a text is expected here"),
    };

    /// <summary>The name behind <c>secret:</c>; what is secret itself has no place in a file that is kept in Git.</summary>
    public string? Secret(string key)
    {
        if (Text(key) is not { } text) return null;
        var match = SecretName().Match(text);
        return match.Success ? match.Groups[1].Value : throw Wrong(Get(key)!, $"{key}: write secret:NAME and put the {key} into the file NAME of the server's secrets folder");
    }

    public TimeSpan? Duration(string key) => Text(key) is not { } text ? null
        : DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration
        : throw Wrong(Get(key)!, $"{key}: “{text}” is no duration; write 500ms, 10s, 5m, 2h or 7d");

    public int? Integer(string key, int min, int max) => Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw Wrong(Get(key)!, $"{key}: “{text}” is no whole number from {min} to {max}");

    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        var text => throw Wrong(Get(key)!, $"{key}: “{text}” is neither true nor false"),
    };

    /// <summary>A sequence of texts; one text is a sequence of one.</summary>
    public IReadOnlyList<string>? Texts(string key) => Get(key) switch
    {
        null => null,
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode sequence => [.. sequence.Select(n => n is YamlScalarNode s ? s.Value ?? "" : throw Wrong(n, $"{key}: a text is expected here"))],
        var other => throw Wrong(other, $"{key}: a sequence of texts is expected here"),
    };

    /// <summary>All of a mapping as flat texts: nested keys with a dot, sequences joined by commas.</summary>
    public Dictionary<string, string> Flat(string key)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Get(key) is not { } value) return flat;
        if (value is not YamlMappingNode map) throw Wrong(value, $"{key}: a mapping (name: value) is expected here");
        Flatten(map, "", flat);
        return flat;
    }

    private void Flatten(YamlMappingNode map, string prefix, Dictionary<string, string> into)
    {
        foreach (var (keyNode, value) in map.Children)
        {
            var key = prefix + (keyNode as YamlScalarNode)?.Value;
            if (value is YamlMappingNode nested) Flatten(nested, key + ".", into);
            else if (value is YamlSequenceNode list) into[key] = string.Join(',', list.Select(n => (n as YamlScalarNode)?.Value ?? throw Wrong(n, $"{key}: a text is expected here")));
            else into[key] = ((YamlScalarNode)value).Value ?? "";
        }
    }

    /// <summary>The node of a flat name, for the place of an error; the mapping itself when there is none.</summary>
    public YamlNode NodeOf(string key, string flatName)
    {
        var at = Get(key) ?? node;
        foreach (var part in flatName.Split('.'))
        {
            if (at is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(part), out var next)) return at;
            at = next;
        }
        return at;
    }

    public bool IsBlock(string key) => Get(key) is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };

    /// <summary>When one of <paramref name="wanted"/> is missed: it may be there, mistyped.</summary>
    /// <exception cref="ConfigurationException">It is.</exception>
    public void RefuseMistyped(IReadOnlyCollection<string> wanted)
    {
        foreach (var key in node.Children.Keys)
            if (key is YamlScalarNode { Value: { } name } && !known.Contains(name) && Nearest.Of(name, wanted) is { } near)
                throw Wrong(key, $"unknown key “{name}” in {what}; did you mean “{near}”?");
    }

    /// <exception cref="ConfigurationException">There is a key nobody knows; names the nearest that exists.</exception>
    public void RefuseOthers()
    {
        foreach (var key in node.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (known.Contains(name)) continue;
            var near = Nearest.Of(name, known);
            throw Wrong(key, $"unknown key “{name}” in {what}" + (near is null ? $"; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}" : $"; did you mean “{near}”?"));
        }
    }

    [GeneratedRegex(@"\Asecret:([A-Za-z0-9][A-Za-z0-9._-]*)\z")]
    private static partial Regex SecretName();
}
