using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>Asks with the ETag and with the date whether the response is still good.</summary>
internal static class ValidationProbe
{
    private static readonly NoteKind[] Of304 = [ValidationNotes.NoDate304, ValidationNotes.HeaderShouldNotBeIn304];

    public static async Task RunAsync(ProbeRun run, CancellationToken ct)
    {
        var fields = run.Whole.Response.Fields;
        if (fields.Last("ETag") is { } tag && EntityTag.IsValid(tag.Value))
            await AskAsync(run, "etag", new FieldLine("If-None-Match", tag.Value), ValidationNotes.Inm304, ValidationNotes.InmFull, ValidationNotes.InmStatus, tag, ct).ConfigureAwait(false);
        if (fields.Last("Last-Modified") is { } modified && HttpDate.TryParseOld(modified.Value, out _))
            await AskAsync(run, "last-modified", new FieldLine("If-Modified-Since", modified.Value), ValidationNotes.Ims304, ValidationNotes.ImsFull, ValidationNotes.ImsStatus, modified, ct).ConfigureAwait(false);
    }

    private static async Task AskAsync(ProbeRun run, string name, FieldLine condition, NoteKind good, NoteKind full, NoteKind odd, FieldLine validator, CancellationToken ct)
    {
        if (await run.AskAsync(name, "GET", ct, condition).ConfigureAwait(false) is not { } answer) return;
        if (answer.Response.Status == 304)
        {
            run.Add(good, name, $"{condition.Name} is answered with 304", validator.Raw);
            Judge304(run, name, answer);
        }
        else if (answer.Response.Status != run.Whole.Response.Status) run.Add(odd, name, $"{condition.Name} is answered with {answer.Response.Status}", validator.Raw);
        else if (name == "etag" && !EntityTag.IsWeak(validator.Value) && answer.Response.Fields.Last("ETag")?.Value == validator.Value && !answer.Response.Body.AsSpan().SequenceEqual(run.Whole.Response.Body))
            run.Add(ValidationNotes.InmDupEtagStrong, name, $"two different bodies have the ETag {validator.Value}", validator.Raw);
        else if (name != "etag" || answer.Response.Fields.Last("ETag")?.Value == validator.Value || answer.Response.Body.AsSpan().SequenceEqual(run.Whole.Response.Body))
            run.Add(full, name, $"{condition.Name} is answered with everything again", validator.Raw);
    }

    private static void Judge304(ProbeRun run, string name, Exchange answer)
    {
        if (run.Missing(answer, "Cache-Control", "Content-Location", "ETag", "Expires", "Vary") is { Length: > 0 } missing && run.Notes.All(n => n.Kind != ValidationNotes.MissingHdrs304))
            run.Add(ValidationNotes.MissingHdrs304, name, $"the 304 lacks {string.Join(", ", missing)}");
        foreach (var note in ResponseLint.Check(answer).Where(n => Of304.Contains(n.Kind) && run.Notes.All(known => known.Kind != n.Kind)))
            run.Add(note.Kind, name, note.Summary, note.HeaderText);
    }
}
