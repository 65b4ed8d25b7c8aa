using System.Text.Json;
using Muster.HttpLint.Reports;

namespace Muster.Cli.Lint;

/// <summary>A baseline is what <c>-o json</c> wrote: one report, or several in an array.</summary>
internal static class KnownNotes
{
    /// <exception cref="FormatException">It is no such file.</exception>
    public static HashSet<string> Keys(byte[] bytes, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var reports = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement];
            return [.. reports.SelectMany(r => LintDiff.Keys(LintRecord.Parse(System.Text.Encoding.UTF8.GetBytes(r.GetRawText()))))];
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{file} is no report of `muster lint -o json`: not JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}", wrong);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{file}: {wrong.Message}", wrong);
        }
    }
}
