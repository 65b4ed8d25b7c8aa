using System.Collections.Frozen;

namespace Muster.Server.Graphs.Drawing;

/// <summary>
/// The letters of pictures in pixels, as strokes of a pen. A point is two digits, x and y; y = 2 is the line that letters stand on, 6 the height of
/// small ones and 8 of capitals. Strokes are parted by a bar.
/// </summary>
internal static class StrokeFont
{
    private const double Gap = 1.9, Space = 2.6;
    private const string Unknown = "02 08 38 32 02";

    /// <summary>Of a point, to the size of a text.</summary>
    public const double Unit = 0.12;

    private static readonly (char Sign, string Strokes)[] Drawn =
    [
        ('A', "02 28 42|14 34"), ('B', "02 08 38 47 46 35 05|35 44 43 32 02"), ('C', "47 38 18 07 03 12 32 43"), ('D', "02 08 28 47 43 22 02"), ('E', "38 08 02 32|05 25"),
        ('F', "38 08 02|05 25"), ('G', "47 38 18 07 03 12 32 43 45 25"), ('H', "02 08|42 48|05 45"), ('I', "02 08"), ('J', "38 33 22 12 03"), ('K', "02 08|48 05 42"), ('L', "08 02 32"),
        ('M', "02 08 25 48 42"), ('N', "02 08 42 48"), ('O', "12 03 07 18 38 47 43 32 12"), ('P', "02 08 38 47 46 35 05"), ('Q', "12 03 07 18 38 47 43 32 12|24 42"),
        ('R', "02 08 38 47 46 35 05|25 42"), ('S', "47 38 18 07 06 15 35 44 43 32 12 03"), ('T', "08 48|28 22"), ('U', "08 03 12 32 43 48"), ('V', "08 22 48"), ('W', "08 12 26 32 48"),
        ('X', "02 48|08 42"), ('Y', "08 25 48|25 22"), ('Z', "08 48 02 42"),
        ('a', "36 32|35 26 16 05 03 12 22 33"), ('b', "08 02|05 16 26 35 33 22 12 03"), ('c', "35 26 16 05 03 12 22 33"), ('d', "38 32|35 26 16 05 03 12 22 33"),
        ('e', "04 34 35 26 16 05 03 12 22 33"), ('f', "28 17 12|06 26"), ('g', "36 31 20 10 01|35 26 16 05 03 12 22 33"), ('h', "08 02|05 16 26 35 32"), ('i', "06 02|08 08"),
        ('j', "16 11 00|18 18"), ('k', "08 02|36 04 32"), ('l', "08 02"), ('m', "06 02|05 16 25 22|25 36 45 42"), ('n', "06 02|05 16 26 35 32"), ('o', "12 03 05 16 26 35 33 22 12"),
        ('p', "06 00|05 16 26 35 33 22 12 03"), ('q', "36 30|35 26 16 05 03 12 22 33"), ('r', "06 02|05 16 26"), ('s', "35 26 16 05 14 24 33 22 12 03"), ('t', "18 13 22|06 26"),
        ('u', "06 03 12 22 33|36 32"), ('v', "06 22 46"), ('w', "06 12 25 32 46"), ('x', "06 32|02 36"), ('y', "06 22|46 22 10"), ('z', "06 36 02 32"),
        ('0', "12 03 07 18 28 37 33 22 12"), ('1', "16 28 22"), ('2', "07 18 28 37 36 02 32"), ('3', "07 18 28 37 36 25 15|25 34 33 22 12 03"), ('4', "22 28 04 34"),
        ('5', "38 08 05 25 34 33 22 12 03"), ('6', "37 28 18 07 03 12 22 33 34 25 15 04"), ('7', "08 38 12"), ('8', "15 06 07 18 28 37 36 25 15 04 03 12 22 33 34 25"),
        ('9', "03 12 22 33 37 28 18 07 06 15 25 36"),
        ('.', "02 02"), (',', "02 01"), (':', "05 05|02 02"), (';', "05 05|02 01"), ('-', "05 25"), ('+', "05 45|27 23"), ('=', "06 36|04 34"), ('_', "01 41"), ('/', "01 38"), ('\\', "08 31"),
        ('(', "18 07 03 12"), (')', "08 17 13 02"), ('[', "18 08 02 12"), (']', "08 18 12 02"), ('{', "28 17 16 05 14 13 22"), ('}', "08 17 16 25 14 13 02"), ('<', "37 05 33"), ('>', "07 35 03"),
        ('|', "09 01"), ('!', "08 04|02 02"), ('?', "07 18 28 37 36 24|22 22"), ('\'', "08 07"), ('"', "08 07|18 17"), ('#', "12 28|32 48|04 44|06 46"), ('$', "47 38 18 07 06 15 35 44 43 32 12 03|29 21"),
        ('%', "02 48|08 18 17 07 08|33 43 42 32 33"), ('&', "42 06 07 18 27 03 12 32 44"), ('*', "27 23|06 44|04 46"), ('^', "06 18 26"), ('~', "04 15 35 46"), ('`', "08 17"),
        ('@', "35 25 14 24 35 33 44 46 37 17 06 03 12 32"), ('\u00b7', "05 05"), ('\u2013', "05 45"), ('\u2026', "02 02|22 22|42 42"), ('\u00b0', "08 18 17 07 08"), ('\u00b5', "06 00|03 12 22 33|36 32"),
    ];

    private sealed record Glyph((double X, double Y)[][] Strokes, double Advance);

    private static readonly FrozenDictionary<char, Glyph> Glyphs = Drawn.ToFrozenDictionary(one => one.Sign, one => Read(one.Sign, one.Strokes));
    private static readonly Glyph Missing = Read('\0', Unknown);

    public static double Width(string text, double size) => text.Sum(sign => sign == ' ' ? Space : Of(sign).Advance) * size * Unit - (text.Length > 0 ? Gap * size * Unit : 0);

    /// <summary>The strokes of a text that begins at a point of the line it stands on.</summary>
    public static IEnumerable<(double X, double Y)[]> Strokes(string text, double x, double y, double size)
    {
        var unit = size * Unit;
        foreach (var sign in text)
        {
            if (sign == ' ')
            {
                x += Space * unit;
                continue;
            }
            var glyph = Of(sign);
            var left = x;
            foreach (var stroke in glyph.Strokes) yield return Array.ConvertAll(stroke, p => (left + p.X * unit, y - (p.Y - 2) * unit));
            x += glyph.Advance * unit;
        }
    }

    private static Glyph Of(char sign) => Glyphs.GetValueOrDefault(sign, Missing);

    private static Glyph Read(char sign, string strokes)
    {
        var read = strokes.Split('|').Select(stroke => stroke.Split(' ').Select(point => ((double)(point[0] - '0'), (double)(point[1] - '0'))).ToArray()).ToArray();
        // Digits are equally wide, so that numbers stand below each other.
        return new Glyph(read, (char.IsAsciiDigit(sign) ? 3 : read.Max(stroke => stroke.Max(p => p.Item1))) + Gap);
    }
}
