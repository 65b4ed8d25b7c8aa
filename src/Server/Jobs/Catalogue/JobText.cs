using Muster.Server.Configuration;
using Muster.Server.Jobs.Documents;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>The text of each job in a file of several, word for word with its comments: taken out, replaced, removed and added without touching the others.</summary>
public static class JobText
{
    /// <summary>One text for each job of the file.</summary>
    /// <exception cref="ConfigurationException">Not YAML.</exception>
    public static IReadOnlyList<string> Split(string file, string text)
    {
        var source = YamlSource.Parse(file, text);
        if (source.Root is not YamlSequenceNode { Children.Count: > 0 } root) return source.Root is YamlMappingNode ? [text] : [];
        if (root.Style == SequenceStyle.Flow) return [.. YamlJobs.Read(file, text).Select(job => YamlJobs.Write([job]))];
        var lines = Lines(text);
        return [.. Ranges(root, lines).Select(r => string.Concat(lines[r].Select(l => l + "\n")).TrimEnd('\n') + "\n")];
    }

    /// <summary>The file's text with one job replaced (null: removed; the answer is null when no job is left).</summary>
    /// <param name="job">A job of its own: a mapping, or a sequence of one.</param>
    public static string? Replace(string file, string text, int index, string? job)
    {
        var source = YamlSource.Parse(file, text);
        if (source.Root is not YamlSequenceNode root) return job;
        if (root.Children.Count == 1 && job is null) return null;
        if (root.Style == SequenceStyle.Flow)
        {
            var all = YamlJobs.Read(file, text).ToList();
            all.RemoveAt(index);
            if (job is not null) all.InsertRange(index, YamlJobs.Read(file, job));
            return YamlJobs.Write(all);
        }
        var lines = Lines(text);
        var range = Ranges(root, lines)[index];
        string[] middle = job is null ? [] : [.. Item(file, job, (int)root.Start.Column - 1)];
        var gap = job is not null && range.End.Value < lines.Length && middle[^1].Length > 0 && lines[range.End.Value - 1].Length == 0 ? [""] : Array.Empty<string>();
        return string.Join('\n', (string[])[.. lines[..range.Start], .. middle, .. gap, .. lines[range.End..]]).TrimEnd('\n') + "\n";
    }

    /// <summary>The file's text with a job behind the others.</summary>
    public static string Append(string file, string text, string job)
    {
        var source = YamlSource.Parse(file, text);
        return source.Root switch
        {
            YamlSequenceNode { Style: not SequenceStyle.Flow } root => text.TrimEnd('\n') + "\n" + string.Concat(Item(file, job, (int)root.Start.Column - 1).Select(l => l + "\n")),
            null or YamlScalarNode => job,
            _ => YamlJobs.Write([.. YamlJobs.Read(file, text), .. YamlJobs.Read(file, job)]),
        };
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>A job as lines of an item of a block sequence that stands <paramref name="indent"/> blanks from the edge.</summary>
    private static IEnumerable<string> Item(string file, string job, int indent)
    {
        var root = YamlSource.Parse(file, job).Root;
        if (root is YamlSequenceNode { Style: SequenceStyle.Flow } or YamlMappingNode { Style: MappingStyle.Flow })
        {
            job = YamlJobs.Write(YamlJobs.Read(file, job));
            root = YamlSource.Parse(file, job).Root;
        }
        var lines = Lines(job).SkipWhile(l => l.Length == 0 || l == "---").ToArray();
        if (root is YamlSequenceNode) return Shift(lines, indent - ((int)root.Start.Column - 1));
        var first = Array.FindIndex(lines, l => l.Length > 0 && l.TrimStart()[0] != '#');
        var inner = Shift(lines, indent + 2 - ((int)(root?.Start.Column ?? 1) - 1)).ToArray();
        inner[first] = $"{new string(' ', indent)}- {inner[first].TrimStart()}";
        return inner;
    }

    private static IEnumerable<string> Shift(IEnumerable<string> lines, int by) =>
        by >= 0 ? lines.Select(l => l.Length == 0 ? l : new string(' ', by) + l) : lines.Select(l => l[..Math.Min(l.Length, -by)].Trim().Length == 0 ? l[Math.Min(l.Length, -by)..] : l);

    /// <summary>A job reaches from its dash, and the comments right above it, to the next.</summary>
    private static Range[] Ranges(YamlSequenceNode root, string[] lines)
    {
        var dash = new string(' ', (int)root.Start.Column - 1) + "-";
        var starts = root.Children.Select(item =>
        {
            var line = (int)item.Start.Line - 1;
            while (line > 0 && !lines[line].StartsWith(dash, StringComparison.Ordinal)) line--;
            while (line > 0 && lines[line - 1].StartsWith('#')) line--;
            return line;
        }).ToArray();
        return [.. starts.Select((start, i) => start..(i + 1 < starts.Length ? starts[i + 1] : lines.Length))];
    }
}
