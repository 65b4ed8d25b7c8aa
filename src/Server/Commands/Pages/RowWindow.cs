using System.Globalization;

namespace Muster.Server.Commands.Pages;

/// <summary>The part of a long list that a page holds; the browser asks for another part when one scrolls there.</summary>
/// <param name="From">Number of its first row, from 0.</param>
public readonly record struct RowWindow(long From, long Total, int Size)
{
    /// <param name="from">As an address has it; what is none counts as the beginning, what is behind the end as the end.</param>
    public static RowWindow Of(string from, long total, int size) =>
        At(long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 0, total, size);

    public static RowWindow At(long from, long total, int size) => new(Math.Clamp(from, 0, Math.Max(0, total - size)), total, size);

    public static RowWindow End(long total, int size) => At(total, total, size);
}
