namespace Muster.Server.Graphs.Drawing;

/// <summary>
/// The colors of lines. Eight hues that protan, deutan and tritan eyes keep apart (they differ in lightness as well as in hue), then the same
/// ones lighter and darker. Light and dark pages have their own, each with at least 3 : 1 against its ground.
/// </summary>
public static class Palette
{
    private static readonly string[] OnLight =
    [
        "#3457d5", "#c96a00", "#0b8a6b", "#b5308f", "#7a6200", "#0f87b8", "#8a4fd0", "#5b6675",
        "#1c3590", "#8f4300", "#066048", "#7e1c61", "#a98a00", "#3fa9d0", "#b58ae6", "#8b95a3",
    ];

    private static readonly string[] OnDark =
    [
        "#86a2ff", "#f2a14a", "#4fd0a5", "#f08bcf", "#e0cf5e", "#5cc8f2", "#bb9df2", "#a9b4c4",
        "#5b7df0", "#d07f2b", "#2b9d7a", "#c85aa6", "#b39f33", "#3798c2", "#8f6bd6", "#7b8799",
    ];

    public static int Count => OnLight.Length;

    public static string Of(int place, bool dark) => (dark ? OnDark : OnLight)[place % Count];
}
