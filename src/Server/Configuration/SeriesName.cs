using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Configuration;

/// <summary>
/// Names of states of single series: a query check that has a state for each calls them by the values of their labels, <c>queues:mail</c> or <c>queues:mail/eu</c>.
/// No check's own name has a colon in it.
/// </summary>
public static class SeriesName
{
    private const char Sign = ':';
    private const int Longest = 100;

    /// <param name="values">Of the labels that tell the series apart, in their order; none: the check itself.</param>
    public static string Of(string check, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0) return check;
        var plain = string.Join('/', values);
        var clean = string.Concat(string.Join('/', values.Select(value => value.Replace('/', '_'))).Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' or '-' or '/' ? sign : '_'));
        var room = Math.Max(16, Longest - check.Length - 1);
        // What had to be written otherwise could be like another: its own sum tells them apart.
        if (clean == plain && clean.Length is > 0 and var length && length <= room) return check + Sign + clean;
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u0001', values))))[..8];
        return $"{check}{Sign}{clean[..Math.Min(clean.Length, room - 9)]}~{sum}";
    }

    /// <summary>The check a state belongs to.</summary>
    public static string CheckOf(string state) => state.IndexOf(Sign, StringComparison.Ordinal) is >= 0 and var at ? state[..at] : state;

    public static bool IsOne(string state) => state.Contains(Sign, StringComparison.Ordinal);
}
