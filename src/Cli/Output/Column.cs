using System.Text.Json.Nodes;

namespace Muster.Cli.Output;

/// <summary>One column of a listing.</summary>
/// <param name="Header">Of tables, in capitals.</param>
/// <param name="Path">Where the value stands in an item; csv's header.</param>
/// <param name="Show">What a table shows instead of the plain value.</param>
/// <param name="Wide">The one column that is shortened when the terminal is narrow.</param>
internal sealed record Column(string Header, string Path, Func<JsonNode, TableLook, string>? Show = null, bool Wide = false)
{
    public string Cell(JsonNode item, TableLook look) => Show?.Invoke(item, look) ?? item.Text(Path);
}
