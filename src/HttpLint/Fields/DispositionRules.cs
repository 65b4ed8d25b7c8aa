using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Content-Disposition (RFC 6266).</summary>
internal static class DispositionRules
{
    public static void Check(LintRun run)
    {
        if (run.Fields.Last("Content-Disposition") is not { } line) return;
        var value = ParameterText.Parse(line.Value);
        value.Check(run, "Content-Disposition");
        if (value.Value.ToLowerInvariant() is not ("inline" or "attachment")) run.Field(GeneralNotes.DispositionUnknown, "Content-Disposition", $"“{value.Value}” is neither inline nor attachment");
        if (value["filename"] is not { } name)
        {
            if (value["filename*"] is not null) run.Field(GeneralNotes.DispositionOmitsFilename, "Content-Disposition", "there is filename* but no filename");
            return;
        }
        if (name.Contains('%')) run.Field(GeneralNotes.DispositionFilenamePercent, "Content-Disposition", $"filename holds a percent sign: {name}");
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0) run.Field(GeneralNotes.DispositionFilenamePathChar, "Content-Disposition", $"filename holds a slash: {name}");
    }
}
