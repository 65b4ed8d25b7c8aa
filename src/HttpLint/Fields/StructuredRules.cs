using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Structured fields must parse, or they do not count.</summary>
internal static class StructuredRules
{
    public static void Check(LintRun run)
    {
        foreach (var (field, kind) in KnownFields.Structured)
        {
            if (run.Fields.Value(field) is not { } value) continue;
            if (!StructuredField.TryParse(value, kind, out _, out var wrong))
                run.Field(GeneralNotes.StructuredFieldParseError, field, $"{field} cannot be parsed {wrong}");
        }
    }
}
