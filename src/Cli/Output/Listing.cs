using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Muster.Cli.Output;

/// <summary>Writes items in the format asked for. json and yaml hold everything the server said, table and csv the columns.</summary>
internal sealed class Listing(Surroundings around, OutputFormat format)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(IReadOnlyList<JsonObject> items, IReadOnlyList<Column> columns, string nothing)
    {
        switch (format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                WriteDocument(new JsonArray([.. items.Select(i => i.DeepClone())]));
                break;
            case OutputFormat.Csv:
                Csv.Write(around.Out, columns.Select(c => c.Path), items.Select(i => columns.Select(c => i.Text(c.Path))));
                break;
            case OutputFormat.Table when items.Count == 0:
                around.Out.WriteLine(nothing);
                break;
            default:
                var look = new TableLook(around.Time.GetUtcNow());
                WriteTable(columns, items.Select(i => columns.Select(c => c.Cell(i, look)).ToList()).ToList());
                break;
        }
    }

    /// <summary>One thing, whole.</summary>
    public void WriteDocument(JsonNode document)
    {
        if (format == OutputFormat.Yaml)
            YamlText.Write(around.Out, document);
        else
            around.Out.WriteLine(document.ToJsonString(Indented));
    }

    public void WriteTable(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = columns.Select((c, i) => rows.Select(r => Measure(r[i])).Append(c.Header.Length).Max()).ToArray();
        Shrink(columns, widths);
        WriteRow(columns.Select(c => c.Header).ToList(), widths, header: true);
        foreach (var row in rows)
            WriteRow(row, widths, header: false);
    }

    private void WriteRow(IReadOnlyList<string> cells, int[] widths, bool header)
    {
        var line = new List<string>();
        for (int i = 0; i < cells.Count; i++)
        {
            var text = Fit(cells[i], widths[i]);
            var padded = i == cells.Count - 1 ? text : text + new string(' ', widths[i] - Measure(text));
            line.Add(Paint(padded, header ? "bold" : TableLook.ColourOf(cells[i])));
        }

        around.Out.WriteLine(string.Join("  ", line).TrimEnd());
    }

    /// <summary>Takes what is too much from the wide column, never below its header.</summary>
    private void Shrink(IReadOnlyList<Column> columns, int[] widths)
    {
        int wide = columns.ToList().FindIndex(c => c.Wide);
        if (around.Width is not { } room || wide < 0)
            return;
        int excess = widths.Sum() + (2 * (widths.Length - 1)) - room;
        if (excess > 0)
            widths[wide] = Math.Max(Math.Max(columns[wide].Header.Length, 12), widths[wide] - excess);
    }

    private string Paint(string text, string? style)
    {
        if (!around.Colours || style is null)
            return text;
        using var painted = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(painted),
        });
        console.Profile.Width = 100_000;
        console.Write(new Text(text, Style.Parse(style)));
        return painted.ToString();
    }

    private static string Fit(string text, int width)
    {
        text = text.ReplaceLineEndings(" ").Replace('\t', ' ');
        if (Measure(text) <= width)
            return text;
        int end = text.Length;
        while (end > 0 && Measure(text[..end]) > width - 1)
            end--;
        return text[..end] + "…";
    }

    /// <summary>Cells on the screen: wide characters take two.</summary>
    private static int Measure(string text) => text.All(char.IsAscii) ? text.Length : new Text(text.ReplaceLineEndings(" ")).Length;
}
