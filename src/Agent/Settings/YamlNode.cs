namespace Muster.Agent.Settings;

/// <summary>A value of the strict YAML subset (see <see cref="StrictYaml"/>) with the line it stands on, from 1.</summary>
internal abstract record YamlNode(int Line);

/// <param name="Text">The value; empty for a key without one.</param>
/// <param name="Quoted">True when it stood in quotes, so <c>"true"</c> is text and <c>true</c> is not.</param>
internal sealed record YamlScalar(string Text, bool Quoted, int Line) : YamlNode(Line);

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line) : YamlNode(Line);

internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
