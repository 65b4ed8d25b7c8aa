namespace Muster.Server.Graphs.Drawing;

/// <summary>The colors of a picture's ground and words: those of the pages.</summary>
internal sealed record Tints(bool Dark, string Ground, string Text, string Faint, string Grid, string Accent, string Ok, string Warning, string Critical, string Unknown, string Quiet)
{
    public static Tints Of(bool dark) => dark
        ? new(true, "#14181f", "#e9edf3", "#8490a1", "#232a35", "#86a2ff", "#2fae87", "#e0a02c", "#e4553f", "#9a77de", "#66738a")
        : new(false, "#ffffff", "#14181f", "#6c7788", "#e3e7ed", "#3457d5", "#1f9d7a", "#e09b12", "#d5402b", "#8a63d2", "#9aa5b4");

    public string Of(Marks.MarkTone tone) => tone switch
    {
        Marks.MarkTone.Ok => Ok,
        Marks.MarkTone.Warning => Warning,
        Marks.MarkTone.Critical => Critical,
        Marks.MarkTone.Unknown => Unknown,
        Marks.MarkTone.Quiet => Quiet,
        _ => Accent,
    };
}
