using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.LoadTest.Feeding;

namespace Muster.LoadTest.Scenarios;

/// <summary>Holds an answer against what was expected.</summary>
internal static class ExpectationCheck
{
    /// <summary>Null: all is as it should be; else the first thing that is not.</summary>
    public static (string Says, bool IsStatus)? Of(Expectation expect, in Answer answer, JsonDocument? body, IReadOnlyDictionary<string, string> values)
    {
        int status = answer.Status;
        if (expect.Statuses.Count > 0 ? !expect.Statuses.Any(s => status >= s.From && status <= s.To) : status >= 400)
            return ($"status {status}", expect.Statuses.Count == 0);
        if (expect.Within is { } limit && answer.Took > limit)
            return (string.Create(CultureInfo.InvariantCulture, $"took longer than {limit.TotalMilliseconds:0.###} ms"), false);
        foreach (var (name, wanted) in expect.Headers)
        {
            if (answer.Header(name) is not { } value) return ($"no header {name}", false);
            if (!value.Contains(wanted.Fill(values), StringComparison.OrdinalIgnoreCase)) return ($"header {name} lacks '{wanted.Source}'", false);
        }
        if (expect.Contains is null && expect.Lacks is null && expect.Matches is null && expect.Json.Count == 0) return null;
        if (expect.Contains is { } text && answer.Body.IndexOf(Encoding.UTF8.GetBytes(text.Fill(values))) < 0) return ($"the body lacks '{text.Source}'", false);
        if (expect.Lacks is { } unwanted && answer.Body.IndexOf(Encoding.UTF8.GetBytes(unwanted.Fill(values))) >= 0) return ($"the body has '{unwanted.Source}'", false);
        if (expect.Matches is { } pattern && !pattern.IsMatch(Encoding.UTF8.GetString(answer.Body))) return ($"the body does not match {pattern}", false);
        foreach (var (place, wanted) in expect.Json)
        {
            if (body is null) return ("the body is no JSON", false);
            if (place.Find(body.RootElement) is not { } value) return ($"no {place.Text} in the body", false);
            if (value != wanted.Fill(values)) return ($"{place.Text} is not '{wanted.Source}'", false);
        }
        return null;
    }
}
