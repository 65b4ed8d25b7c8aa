using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Accept-Ranges, Content-Range, and headers that do not belong into 304.</summary>
internal static class RangeRules
{
    private static readonly string[] OfBodies = ["Content-Type", "Content-Encoding", "Content-Language", "Content-Range"];

    public static void Check(LintRun run)
    {
        if (run.Fields.Value("Accept-Ranges") is { } units && units.Split(',').Select(u => u.Trim()).FirstOrDefault(u => !u.Equals("bytes", StringComparison.OrdinalIgnoreCase) && !u.Equals("none", StringComparison.OrdinalIgnoreCase)) is { } unknown)
            run.Field(RangeNotes.UnknownRange, "Accept-Ranges", $"the unit {unknown} is not registered");
        if (run.Fields.Last("Content-Range") is { } range)
        {
            if (run.Response.Status is not (206 or 416)) run.Field(RangeNotes.ContentRangeMeaningless, "Content-Range", $"Content-Range means nothing in {run.Response.Status}");
            else if (!ContentRange.TryParse(range.Value, out _)) run.Field(GeneralNotes.BadSyntax, "Content-Range", $"“{range.Value}” is no range such as bytes 0-99/1234");
        }
        // A length of the whole body is allowed in 304 (RFC 9110, 8.6); what describes a body is not wanted.
        if (run.Response.Status == 304 && OfBodies.FirstOrDefault(run.Fields.Has) is { } stray) run.Field(ValidationNotes.HeaderShouldNotBeIn304, stray, $"{stray} should not be in a 304");
    }
}
