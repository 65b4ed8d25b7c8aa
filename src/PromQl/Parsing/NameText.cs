namespace Muster.PromQl.Parsing;

/// <summary>Which names may stand without quotes.</summary>
public static class NameText
{
    public static bool IsPlainLabel(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_')) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return true;
    }

    public static bool IsPlainMetric(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] is '_' or ':')) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':')) return false;
        return true;
    }

    /// <summary>Any text is a label name but the empty one and broken UTF-8 (which reads as U+FFFD, see <see cref="StringText"/>).</summary>
    public static bool IsLabel(string name) => name.Length > 0 && !name.Contains('\uFFFD', StringComparison.Ordinal);

    public static string Label(string name) => IsPlainLabel(name) ? name : StringText.Quote(name);
}
