namespace Muster.Server.Configuration;

/// <summary>A file that is different from before, and by how many lines.</summary>
public sealed record ChangedFile(string Path, int LinesAdded, int LinesRemoved)
{
    public override string ToString() => $"{Path} (+{LinesAdded} -{LinesRemoved})";
}

/// <summary>What is different between two readings of the folder.</summary>
/// <param name="Author">Who edited it through the server; empty when the files changed by themselves.</param>
public sealed record ConfigurationChange(string Author, IReadOnlyList<ChangedFile> Files)
{
    private const int MostTold = 20;

    /// <summary>The files with their counts of lines, in a line.</summary>
    public string Summary => Files.Count <= MostTold ? string.Join(", ", Files) : $"{string.Join(", ", Files.Take(MostTold))} and {Files.Count - MostTold} more";

    internal static ConfigurationChange Between(Dictionary<string, string> before, Dictionary<string, string> after, (string File, string Author)? editing)
    {
        var changed = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
            .Select(path => Compare(path, before.GetValueOrDefault(path, ""), after.GetValueOrDefault(path, ""))).ToArray();
        return new ConfigurationChange(editing is { } edit && changed.All(file => file.Path == edit.File) ? edit.Author : "", changed);
    }

    /// <summary>Lines are counted, not placed: a line that only moved is no difference.</summary>
    private static ChangedFile Compare(string path, string before, string after)
    {
        var left = new Dictionary<string, int>();
        foreach (var line in Lines(before)) left[line] = left.GetValueOrDefault(line) + 1;
        var added = 0;
        foreach (var line in Lines(after))
            if (left.GetValueOrDefault(line) is > 0 and var there) left[line] = there - 1;
            else added++;
        return new ChangedFile(path, added, left.Values.Sum());
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
