using System.Text;

namespace Muster.Server.Jobs.Context;

/// <summary>Where in a shell command a place stands, as far as quotes are concerned.</summary>
internal enum ShellPlace
{
    Plain,
    InDouble,
    InSingle,
}

/// <summary>Puts values into shell commands so that they stay one word, wherever they stand.</summary>
internal static class ShellText
{
    /// <summary>Goes on reading from a place to the end of a piece of the command.</summary>
    public static ShellPlace After(ShellPlace place, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            place = (place, text[i]) switch
            {
                (ShellPlace.Plain, '\'') => ShellPlace.InSingle,
                (ShellPlace.Plain, '"') => ShellPlace.InDouble,
                (ShellPlace.InSingle, '\'') or (ShellPlace.InDouble, '"') => ShellPlace.Plain,
                _ => place,
            };
            if (text[i] == '\\' && place != ShellPlace.InSingle) i++;
        }
        return place;
    }

    /// <summary>The value as it has to be written there.</summary>
    public static string Embed(string value, ShellPlace place) => place switch
    {
        ShellPlace.InSingle => value.Replace("'", "'\\''", StringComparison.Ordinal),
        ShellPlace.InDouble => Escaped(value),
        _ => IsPlain(value) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'",
    };

    /// <summary>The value of an environment variable, read by the shell itself: it stands on no command line of ours.</summary>
    public static string Variable(string name, ShellPlace place) => place switch
    {
        ShellPlace.InSingle => $"'\"${name}\"'",
        ShellPlace.InDouble => $"${{{name}}}",
        _ => $"\"${name}\"",
    };

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c is '\\' or '"' or '$' or '`') text.Append('\\');
            text.Append(c);
        }
        return text.ToString();
    }

    /// <summary>An empty value stays nothing, as in Rundeck: an option that was not given adds no word.</summary>
    private static bool IsPlain(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or ',' or '=' or '@' or '%' or '+');
}
