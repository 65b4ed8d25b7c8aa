using System.Globalization;
using Muster.Server.Configuration;
using Muster.Server.Graphs.Ranges;
using Muster.Server.States;
using Muster.Server.Views.Files;
using Muster.Server.Views.Pages;
using Muster.Server.Web.Kit;

namespace Muster.Server.Views.Wall;

/// <summary>What a wallboard shows at one time: as many graphs of one view as fit the screen.</summary>
public sealed record WallSlide(ViewDefinition View, IReadOnlyList<ShownGraph> Graphs, int Part, int Parts);

/// <param name="Number">Of the slide, from 0.</param>
/// <param name="Every">How long it stands.</param>
/// <param name="Height">Pixels of each drawing.</param>
/// <param name="Wrong">What of the address cannot be used; else null.</param>
public sealed record WallView(ViewDefinition Root, WallSlide? Slide, int Number, int Slides, TimeSpan Every, TimeRange Range, int Columns, int Height, string? Wrong);

/// <summary>Cuts a view, and the views below it, into screens. Worked out anew for each slide: hosts and files may have changed since the one before.</summary>
internal static class WallReading
{
    private const int LeastScreen = 200, MostScreen = 8000, Head = 56, Around = 60, LeastHeight = 120, WantedHeight = 260, WantedWidth = 520;

    public static WallView Read(ViewDefinition root, PageQuery query, ViewDesk desk, ViewFilling filling, HostQuery hosts, TimeProvider time)
    {
        var (width, height) = (Pixels(query["width"], 1920), Pixels(query["height"], 1080));
        var columns = Math.Clamp(width / WantedWidth, 1, 4);
        var rows = Math.Max(1, (height - Head) / (WantedHeight + Around));
        var (on, wrong) = ViewPages.Hosts(query["on"], hosts);
        var slides = desk.Views.Branch(root).SelectMany(view => Cut(filling.Fill(view, on), columns * rows)).ToList();
        var number = slides.Count == 0 ? 0 : (int)((uint)(int.TryParse(query["slide"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0) % slides.Count);
        var slide = slides.ElementAtOrDefault(number);
        var known = DurationText.TryParse(query["every"], out var told) && told >= TimeSpan.FromSeconds(1);
        if (!known && query["every"].Length > 0) wrong ??= $"every: “{query["every"]}” is no time of a second or more; write 20s or 1m";
        var every = known ? told : (slide?.View ?? root).Rotate;
        var range = PageRange.Of(query, time, (slide?.View ?? root).Range);
        var usedColumns = Math.Max(1, Math.Min(columns, slide?.Graphs.Count ?? 1));
        var usedRows = Math.Max(1, ((slide?.Graphs.Count ?? 1) + usedColumns - 1) / usedColumns);
        return new WallView(root, slide, number, slides.Count, every, range.Range, usedColumns, Math.Max(LeastHeight, (height - Head) / usedRows - Around), wrong ?? range.Error);
    }

    private static IEnumerable<WallSlide> Cut(ShownView shown, int screen)
    {
        var parts = (shown.Graphs.Count + screen - 1) / screen;
        // As many on each as on the others, rather than one left over at the end.
        var size = parts == 0 ? 1 : (shown.Graphs.Count + parts - 1) / parts;
        for (var part = 0; part < parts; part++) yield return new WallSlide(shown.View, [.. shown.Graphs.Skip(part * size).Take(size)], part + 1, parts);
    }

    private static int Pixels(string text, int usual) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? Math.Clamp(pixels, LeastScreen, MostScreen) : usual;
}
