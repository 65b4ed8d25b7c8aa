using Muster.Server.Web.Api;

namespace Muster.Server.Events;

/// <summary>Turns what callers send into events and questions; says what is wrong with it.</summary>
public static class EventReading
{
    public const int LongestTitle = 200, LongestDetail = 10_000, LongestKind = 40, LongestLabel = 300, MostLabels = 30, MostLookedThrough = 20_000;

    /// <exception cref="ApiProblem">400.</exception>
    public static EventDraft Draft(EventBody body, string author, DateTimeOffset now)
    {
        var start = body.Start is { Length: > 0 } text ? SpokenTime.Parse("start", text, now) : now;
        DateTimeOffset? end = body.End is { Length: > 0 } last ? SpokenTime.Parse("end", last, now) : null;
        if (end is not null && body.Ongoing) throw ApiProblem.BadRequest("an event with an end is not ongoing: leave one of the two out.");
        return new EventDraft(Kind(body.Kind ?? "note"), Title(body.Title), Detail(body.Detail), start, InOrder(start, end), body.Ongoing, Labels(body.Labels), author);
    }

    /// <exception cref="ApiProblem">400.</exception>
    public static Event Changed(Event before, EventPatch patch, DateTimeOffset now)
    {
        var start = patch.Start is { Length: > 0 } text ? SpokenTime.Parse("start", text, now) : before.Start;
        var end = patch.End is { Length: > 0 } last ? SpokenTime.Parse("end", last, now) : before.End;
        return before with
        {
            Title = patch.Title is null ? before.Title : Title(patch.Title),
            Kind = patch.Kind is null ? before.Kind : Kind(patch.Kind),
            Detail = patch.Detail is null ? before.Detail : Detail(patch.Detail),
            Labels = patch.Labels is null ? before.Labels : Labels(patch.Labels),
            Start = start,
            End = InOrder(start, end),
            Ongoing = before.Ongoing && patch.End is not { Length: > 0 },
        };
    }

    /// <exception cref="ApiProblem">400.</exception>
    public static EventQuestion Question(string? from, string? to, string? kind, string[]? labels, string? q, bool ongoing, string? sort, DateTimeOffset now) => new()
    {
        From = string.IsNullOrEmpty(from) ? null : SpokenTime.Parse("from", from, now),
        To = string.IsNullOrEmpty(to) ? null : SpokenTime.Parse("to", to, now),
        Kinds = kind?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        Labels = [.. (labels ?? []).Where(l => l.Length > 0).Select(Label)],
        Text = q,
        Ongoing = ongoing,
        Sort = string.IsNullOrEmpty(sort) ? "-start" : sort,
    };

    /// <summary><c>name=value</c>.</summary>
    public static KeyValuePair<string, string> Label(string text)
    {
        var at = text.IndexOf('=');
        return at > 0 ? new(text[..at].Trim(), text[(at + 1)..].Trim()) : throw ApiProblem.BadRequest($"'{text}' is no label; write name=value, such as host=web-01.");
    }

    private static DateTimeOffset? InOrder(DateTimeOffset start, DateTimeOffset? end) =>
        end < start ? throw ApiProblem.BadRequest("the end lies before the start.") : end == start ? null : end;

    private static string Title(string? title) => title?.Trim() is { Length: > 0 and <= LongestTitle } said ? said
        : throw ApiProblem.BadRequest($"title: what happened, in 1 to {LongestTitle} characters.");

    private static string Detail(string? detail) => detail is null ? "" : detail.Length <= LongestDetail ? detail.Trim()
        : throw ApiProblem.BadRequest($"detail: at most {LongestDetail} characters.");

    private static string Kind(string kind) => kind.Trim().ToLowerInvariant() is { Length: > 0 and <= LongestKind } word && word.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.')
        ? word : throw ApiProblem.BadRequest($"kind: one word of at most {LongestKind} letters, digits, . _ -, such as deploy.");

    private static Dictionary<string, string> Labels(Dictionary<string, string>? labels)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in labels ?? [])
        {
            if (name.Length is 0 or > LongestLabel || !(char.IsLetter(name[0]) || name[0] == '_') || !name.All(c => char.IsLetterOrDigit(c) || c == '_'))
                throw ApiProblem.BadRequest($"“{name}” is no name of a label: letters, digits and _ are, not beginning with a digit.");
            if (value.Length is 0 or > LongestLabel) throw ApiProblem.BadRequest($"label {name}: a value of 1 to {LongestLabel} characters.");
            if (name == EventScope.HostRegex) DemandPattern(value);
            kept[name] = value;
        }
        return kept.Count <= MostLabels ? kept : throw ApiProblem.BadRequest($"an event has at most {MostLabels} labels.");
    }

    private static void DemandPattern(string pattern)
    {
        try
        {
            EventScope.DemandPattern(pattern);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest($"{EventScope.HostRegex}: {wrong.Message}");
        }
    }
}
