using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>Where in a file a place inside of a text stands: queries in YAML have errors of their own, with lines and columns of their own.</summary>
public static class ScalarPlace
{
    /// <param name="file">The whole file.</param>
    /// <param name="line">In the text, from 1; the column too.</param>
    /// <returns>In the file, from 1. The beginning of the text where its layout cannot be followed.</returns>
    public static (long Line, long Column) Of(string file, YamlScalarNode text, int line, int column) => text.Style switch
    {
        ScalarStyle.Literal when Indent(file, text) is { } indent => (text.Start.Line + line, indent + column),
        ScalarStyle.Folded when Indent(file, text) is { } indent => Folded(file, text, indent, column),
        ScalarStyle.Plain when line == 1 && text.End.Line == text.Start.Line => (text.Start.Line, text.Start.Column + column - 1),
        // Behind the quote; what is escaped before the place moves it, which nobody does in a query.
        ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted when line == 1 && text.End.Line == text.Start.Line => (text.Start.Line, text.Start.Column + column),
        _ => (text.Start.Line, text.Start.Column),
    };

    /// <summary>Of the block's first line that is not empty; it may be that a block has none.</summary>
    private static int? Indent(string file, YamlScalarNode text)
    {
        foreach (var line in file.Split('\n').Skip((int)text.Start.Line))
            if (line.Trim().Length > 0) return line.Length - line.TrimStart(' ').Length;
        return null;
    }

    /// <summary>Every line of the file became a stretch of one line, with a space behind it.</summary>
    private static (long, long) Folded(string file, YamlScalarNode text, int indent, int column)
    {
        var lines = file.Split('\n');
        for (var at = (int)text.Start.Line; at < lines.Length; at++)
        {
            var length = Math.Max(0, lines[at].TrimEnd('\r').Length - indent);
            if (column <= length + 1) return (at + 1, indent + column);
            column -= length + 1;
        }
        return (text.Start.Line, text.Start.Column);
    }
}
