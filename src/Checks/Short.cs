using System.Collections.Frozen;

namespace Muster.Checks;

/// <summary>The texts that come again and again in performance data (units, round numbers), so that they are not allocated for every result.</summary>
internal static class Short
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Known = Texts()
        .Distinct(StringComparer.Ordinal).ToFrozenDictionary(t => t, t => t, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Text(ReadOnlySpan<char> text) =>
        text.IsEmpty ? "" : text.Length <= 8 && Known.TryGetValue(text, out var known) ? known : text.ToString();

    private static IEnumerable<string> Texts() =>
        Units.Names.Concat(Enumerable.Range(0, 101).Select(PrintInvariant)).Concat(["0.000000", "100.0000", "0.0", "0.00", "0.000"]);

    private static string PrintInvariant(int number) => PerfNumber.Print(number);
}
