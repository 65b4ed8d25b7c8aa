using System.Text;

namespace Muster.Server.Commands.Pages;

/// <summary>A run of text in one look.</summary>
/// <param name="Css">Classes such as <c>ansi-1 ansi-bold</c>; empty for plain text.</param>
public readonly record struct AnsiSpan(string Text, string Css);

/// <summary>Reads the colours of terminals (ECMA-48 SGR, the sixteen colours, bold, faint, italic, underline) out of a line; every other escape sequence is left out.</summary>
public static class AnsiText
{
    private const char Escape = '\u001b';

    public static IReadOnlyList<AnsiSpan> Read(string line)
    {
        if (!line.Contains(Escape)) return [new AnsiSpan(Clean(line), "")];
        var spans = new List<AnsiSpan>();
        var (text, look) = (new StringBuilder(), new Look());
        void Cut()
        {
            if (text.Length > 0) spans.Add(new AnsiSpan(Clean(text.ToString()), look.Css));
            text.Clear();
        }
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] != Escape)
            {
                text.Append(line[at]);
                continue;
            }
            var (end, parameters, final) = Sequence(line, at);
            if (final == 'm')
            {
                Cut();
                look = look.After(parameters);
            }
            at = end;
        }
        Cut();
        return spans;
    }

    /// <summary>The last character of the sequence that begins at <paramref name="at"/>; <c>ESC [ parameters final</c>, <c>ESC ] … BEL</c>, or two characters.</summary>
    private static (int End, string Parameters, char Final) Sequence(string line, int at)
    {
        if (at + 1 >= line.Length) return (at, "", '\0');
        if (line[at + 1] == ']')
        {
            var bell = line.IndexOf('\a', at);
            return (bell < 0 ? line.Length - 1 : bell, "", '\0');
        }
        if (line[at + 1] != '[') return (at + 1, "", '\0');
        for (var i = at + 2; i < line.Length; i++)
            if (line[i] is >= '@' and <= '~') return (i, line[(at + 2)..i], line[i]);
        return (line.Length - 1, "", '\0');
    }

    /// <summary>A program that draws a progress bar goes back to the line's beginning: what it drew last counts.</summary>
    private static string Clean(string text)
    {
        var back = text.TrimEnd('\r').LastIndexOf('\r');
        return (back < 0 ? text : text[(back + 1)..]).Replace("\r", "").Replace("\b", "");
    }

    private readonly record struct Look(int Colour, int Ground, bool Bold, bool Faint, bool Italic, bool Underline)
    {
        public string Css => string.Join(' ', Classes());

        private IEnumerable<string> Classes()
        {
            if (Colour > 0) yield return $"ansi-{Colour - 1}";
            if (Ground > 0) yield return $"ansi-on-{Ground - 1}";
            if (Bold) yield return "ansi-bold";
            if (Faint) yield return "ansi-faint";
            if (Italic) yield return "ansi-italic";
            if (Underline) yield return "ansi-underline";
        }

        public Look After(string parameters)
        {
            var look = this;
            var codes = parameters.Split(';').Select(p => int.TryParse(p, out var code) ? code : 0).ToArray();
            for (var i = 0; i < codes.Length; i++)
            {
                look = codes[i] switch
                {
                    0 => default,
                    1 => look with { Bold = true },
                    2 => look with { Faint = true },
                    3 => look with { Italic = true },
                    4 => look with { Underline = true },
                    22 => look with { Bold = false, Faint = false },
                    23 => look with { Italic = false },
                    24 => look with { Underline = false },
                    >= 30 and <= 37 and var c => look with { Colour = c - 29 },
                    39 => look with { Colour = 0 },
                    >= 40 and <= 47 and var c => look with { Ground = c - 39 },
                    49 => look with { Ground = 0 },
                    >= 90 and <= 97 and var c => look with { Colour = c - 81 },
                    >= 100 and <= 107 and var c => look with { Ground = c - 91 },
                    _ => look,
                };
                // 256 and true colours take more numbers, which would else be read as looks of their own.
                if (codes[i] is 38 or 48) i += i + 1 < codes.Length && codes[i + 1] == 2 ? 4 : 2;
            }
            return look;
        }
    }
}
