using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Pages;

/// <summary>Notes that somebody looked at and accepted: <c>ID [address pattern] [until DATE] [# reason]</c>, one a line.</summary>
public sealed record Waivers(IReadOnlyList<Waiver> Lines)
{
    public static readonly Waivers None = new([]);

    /// <exception cref="FormatException">Names file and line.</exception>
    public static Waivers Parse(string text, string file)
    {
        var waivers = new List<Waiver>();
        int number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (words[0] != "*" && NoteCatalogue.Find(words[0]) is null) throw new FormatException($"{file}:{number}: there is no note {words[0]}; `muster lint --notes` lists them");
            int until = Array.IndexOf(words, "until");
            DateOnly? end = null;
            if (until > 0)
            {
                if (until + 1 >= words.Length || !DateOnly.TryParseExact(words[until + 1], "yyyy-MM-dd", out var date)) throw new FormatException($"{file}:{number}: until needs a date such as 2027-01-31");
                end = date;
                words = words[..until];
            }
            if (words.Length > 2) throw new FormatException($"{file}:{number}: a waiver is ID [address pattern] [until DATE]; “{words[2]}” is too much");
            waivers.Add(new Waiver(words[0], words.Length > 1 ? words[1] : "*", end));
        }
        return new Waivers(waivers);
    }

    public bool Accept(Note note, Uri url, DateTimeOffset now) => Lines.Any(w => w.Fits(note, url, now));
}

/// <param name="Pattern">Of the whole address; <c>*</c> stands for anything.</param>
/// <param name="Until">The last day it holds.</param>
public sealed record Waiver(string Id, string Pattern, DateOnly? Until)
{
    public bool Fits(Note note, Uri url, DateTimeOffset now) =>
        (Id == "*" || Id == note.Id) && (Until is null || DateOnly.FromDateTime(now.UtcDateTime) <= Until) && Matches(Pattern, url.AbsoluteUri);

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // The usual walk with one place to come back to.
        int p = 0, t = 0, star = -1, back = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                back = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++back;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').Length == 0;
    }
}
