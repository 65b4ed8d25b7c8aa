using System.Text;

namespace Muster.Server.Views.Files;

/// <summary>Names of views and what becomes of them in addresses and names of files.</summary>
public static class ViewNames
{
    public const int Longest = 120;

    /// <summary>Null when it may be one; else what is wrong.</summary>
    public static string? Fault(string name)
    {
        if (name.Trim().Length is 0 or > Longest) return $"a view's name has 1 to {Longest} characters";
        if (name.Any(char.IsControl)) return "a view's name holds no control characters";
        return name.Split('/').Any(part => IdOf(part).Length == 0) ? $"“{name}”: every part of a view's name has a letter or a digit" : null;
    }

    /// <summary>Small ASCII letters and digits; other letters by their numbers, other signs become - and the slash a dot.</summary>
    public static string IdOf(string name)
    {
        var id = new StringBuilder(name.Length);
        foreach (var part in name.Split('/'))
        {
            if (id.Length > 0) id.Append('.');
            var begins = id.Length;
            foreach (var rune in part.EnumerateRunes())
            {
                if (rune.IsAscii && Rune.IsLetterOrDigit(rune)) id.Append(char.ToLowerInvariant((char)rune.Value));
                else if (!rune.IsAscii && Rune.IsLetterOrDigit(rune)) id.Append(rune.Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture));
                else if (id.Length > begins && id[^1] != '-') id.Append('-');
            }
            while (id.Length > begins && id[^1] == '-') id.Length--;
        }
        return id.ToString();
    }
}
