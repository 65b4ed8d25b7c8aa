using System.Text;
using System.Text.Json;

namespace Muster.LoadTest.Scenarios;

/// <summary>Rows of values for passes: CSV with a header line (RFC 4180), or a JSON array of objects.</summary>
public sealed class DataFile
{
    private DataFile(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyDictionary<string, string>> rows) => (Columns, Rows) = (columns, rows);

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows { get; }

    /// <param name="file">Its ending says which of the two it is; messages name it.</param>
    /// <exception cref="LoadPlanException">With file, line and column.</exception>
    public static DataFile Parse(string text, string file) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Json(text, file)
        : file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv(text, file)
        : throw new LoadPlanException($"{file}: a data file must end in .csv or .json");

    private static DataFile Json(string text, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new LoadPlanException($"{file}:1:1: the file must be an array of objects: [{{\"user\": \"a\"}}, …]");
            var rows = new List<IReadOnlyDictionary<string, string>>();
            foreach (var item in document.RootElement.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Object) throw new LoadPlanException($"{file}: element {rows.Count + 1} is no object but {item.ValueKind.ToString().ToLowerInvariant()}");
                rows.Add(item.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText()));
            }
            if (rows.Count == 0) throw new LoadPlanException($"{file}: the array is empty");
            return new DataFile([.. rows.SelectMany(r => r.Keys).Distinct()], rows);
        }
        catch (JsonException wrong)
        {
            throw new LoadPlanException($"{file}:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}: {wrong.Message.Split(" LineNumber")[0]}");
        }
    }

    private static DataFile Csv(string text, string file)
    {
        if (text.StartsWith('\uFEFF')) text = text[1..];
        var (at, line, column) = (0, 1, 1);
        List<string>? columns = null;
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (at < text.Length)
        {
            int first = line;
            var fields = Record(text, file, ref at, ref line, ref column);
            if (fields.Count == 1 && fields[0].Length == 0) continue; // an empty line
            if (columns is null)
            {
                columns = [.. fields.Select(f => f.Trim())];
                if (columns.FindIndex(c => c.Length == 0) is >= 0 and var nameless) throw new LoadPlanException($"{file}:{first}:1: column {nameless + 1} has no name");
                if (columns.Distinct().Count() != columns.Count) throw new LoadPlanException($"{file}:{first}:1: two columns have the same name");
                continue;
            }
            if (fields.Count != columns.Count) throw new LoadPlanException($"{file}:{first}:1: {fields.Count} values, but {columns.Count} columns ({string.Join(", ", columns)})");
            rows.Add(columns.Zip(fields).ToDictionary(p => p.First, p => p.Second));
        }
        if (columns is null) throw new LoadPlanException($"{file}:1:1: the file is empty; its first line names the columns");
        return rows.Count > 0 ? new DataFile(columns, rows) : throw new LoadPlanException($"{file}:2:1: there are no rows below the names of the columns");
    }

    private static List<string> Record(string text, string file, ref int at, ref int line, ref int column)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, wasQuoted, quoteLine, quoteColumn) = (false, false, 0, 0);
        while (at < text.Length)
        {
            char c = text[at++];
            column++;
            if (c == '\n') (line, column) = (line + 1, 1);
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (at < text.Length && text[at] == '"')
                {
                    field.Append('"');
                    (at, column) = (at + 1, column + 1);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                if (field.Length > 0 || wasQuoted) throw new LoadPlanException($"{file}:{line}:{column - 1}: a quote within a value; write the whole value in quotes and the quote twice");
                (quoted, wasQuoted, quoteLine, quoteColumn) = (true, true, line, column - 1);
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                wasQuoted = false;
                if (c == '\n') return fields;
            }
            else if (c != '\r' || at >= text.Length || text[at] != '\n')
            {
                if (wasQuoted) throw new LoadPlanException($"{file}:{line}:{column - 1}: text behind a closing quote");
                field.Append(c);
            }
        }
        if (quoted) throw new LoadPlanException($"{file}:{quoteLine}:{quoteColumn}: the quote is never closed");
        fields.Add(field.ToString());
        return fields;
    }
}
