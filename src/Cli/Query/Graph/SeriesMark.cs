namespace Muster.Cli.Query.Graph;

/// <summary>How a series is known in the graph and in its legend: a letter always, a colour where there are colours.</summary>
internal static class SeriesMark
{
    public const int Most = 26;

    // Okabe and Ito's palette, which people with any colour vision can tell apart, as xterm's 256 colours have it.
    private static readonly int[] Palette = [39, 208, 36, 199, 220, 75, 166, 141];

    public static char Letter(int series) => (char)('a' + series);

    public static string Paint(string text, int series, GraphLook look) =>
        look.Colours ? $"\u001b[38;5;{Palette[series % Palette.Length]}m{text}\u001b[0m" : text;

    public static string Dim(string text, GraphLook look) => look.Colours ? $"\u001b[2m{text}\u001b[0m" : text;
}
