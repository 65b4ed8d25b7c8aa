using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>Asks with HEAD, which must answer as GET does, without the body.</summary>
internal static class HeadProbe
{
    private static readonly string[] Same = ["Content-Type", "Cache-Control", "ETag", "Last-Modified", "Vary", "Content-Language"];

    public static async Task RunAsync(ProbeRun run, CancellationToken ct)
    {
        if (await run.AskAsync("head", "HEAD", ct).ConfigureAwait(false) is not { } head) return;
        if (head.Response.Faults.FirstOrDefault(f => f.Kind == FramingFaultKind.Surplus) is { } surplus) run.Add(ValidationNotes.HeadBody, "head", surplus.Text);
        if (head.Response.Status != run.Whole.Response.Status)
        {
            run.Add(ValidationNotes.HeadStatusMismatch, "head", $"HEAD answers {head.Response.Status}, GET {run.Whole.Response.Status}");
            return;
        }
        var (get, given) = (run.Whole.Response.Fields, head.Response.Fields);
        var other = Same.Where(f => get.Value(f) != given.Value(f)).ToList();
        if (get.Value("Content-Length") is { } length && given.Value("Content-Length") is { } said && length != said) other.Add("Content-Length");
        if (other.Count > 0) run.Add(ValidationNotes.HeadFieldMismatch, "head", $"HEAD and GET differ in {string.Join(", ", other)}", string.Join('\n', other.SelectMany(given.Of).Select(l => l.Raw)));
        else if (run.Notes.All(n => n.Kind != ValidationNotes.HeadBody)) run.Add(ValidationNotes.HeadCorrect, "head", "HEAD answers as GET does");
    }
}
