using System.Globalization;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>Asks for the resource plain and in each coding, and compares the variants.</summary>
internal static class ConnegProbe
{
    /// <summary>Below it compression saves less than one packet.</summary>
    private const int WorthPacking = 1400;

    private static readonly (string Coding, NoteKind Good, NoteKind Bad)[] Codings =
    [
        ("gzip", ConnegNotes.GzipGood, ConnegNotes.GzipBad),
        ("br", ConnegNotes.BrGood, ConnegNotes.BrBad),
        ("zstd", ConnegNotes.ZstdGood, ConnegNotes.ZstdBad),
    ];

    /// <summary>For what a page loads: the first answer counts as the variant that it is, so that two or three more requests tell as much, and none where nothing is packed.</summary>
    public static async Task RunThriftyAsync(ProbeRun run, CancellationToken ct)
    {
        var first = ContentCoding.Of(run.Whole.Response.Fields);
        if (first.Count == 0) TellUnpacked(run, run.Whole);
        else if (first.Count == 1) await RunAsync(run, [.. Codings.Where(c => c.Coding == first[0] || c.Coding is "gzip" or "br")], first[0], ct).ConfigureAwait(false);
    }

    public static Task RunAsync(ProbeRun run, CancellationToken ct) => RunAsync(run, Codings, null, ct);

    /// <param name="known">The coding of the first answer, where it need not be asked for again.</param>
    private static async Task RunAsync(ProbeRun run, (string Coding, NoteKind Good, NoteKind Bad)[] codings, string? known, CancellationToken ct)
    {
        if (await PlainAsync(run, "identity", ct).ConfigureAwait(false) is not { Response.Status: 200 } plain || ContentCoding.Of(plain.Response.Fields).Count > 0) return;
        var told = new HashSet<NoteKind>();
        foreach (var (coding, good, bad) in codings)
        {
            var packed = coding == known ? run.Whole : await run.AskAsync(coding, "GET", ct, new FieldLine("Accept-Encoding", coding)).ConfigureAwait(false);
            if (packed is null) continue;
            if (packed.Response.Status != plain.Response.Status)
            {
                Tell(ConnegNotes.VaryStatusMismatch, coding, $"asked for {coding} it answers {packed.Response.Status}, plain {plain.Response.Status}", "");
                continue;
            }
            if (!ContentCoding.Of(packed.Response.Fields).SequenceEqual([coding]))
            {
                if (coding == "gzip" && ContentCoding.Of(packed.Response.Fields).Count == 0) TellUnpacked(run, plain);
                continue;
            }
            await CompareAsync(run, plain, packed, coding, good, bad, Tell, ct).ConfigureAwait(false);
        }

        // What is the same for all codings is told once.
        void Tell(NoteKind kind, string coding, string summary, string text)
        {
            if (told.Add(kind)) run.Add(kind, coding, summary, text);
        }
    }

    private static void TellUnpacked(ProbeRun run, Exchange plain)
    {
        if (plain.Response.Body.Length >= WorthPacking && MediaType.IsText(MediaType.Of(plain.Response.Fields)))
            run.Add(ConnegNotes.GzipNone, "gzip", string.Create(CultureInfo.InvariantCulture, $"{plain.Response.Body.Length} bytes of text are sent uncompressed"));
    }

    private static Task<Exchange?> PlainAsync(ProbeRun run, string name, CancellationToken ct) => run.AskAsync(name, "GET", ct, new FieldLine("Accept-Encoding", "identity"));

    private static async Task CompareAsync(ProbeRun run, Exchange plain, Exchange packed, string coding, NoteKind good, NoteKind bad, Action<NoteKind, string, string, string> tell, CancellationToken ct)
    {
        long before = plain.Response.Body.Length, after = packed.Response.Body.Length;
        if (after < before) run.Add(good, coding, string.Create(CultureInfo.InvariantCulture, $"with {coding} {after} instead of {before} bytes: {(before - after) * 100.0 / before:0} % less"));
        else run.Add(bad, coding, string.Create(CultureInfo.InvariantCulture, $"with {coding} {after} instead of {before} bytes"));
        var (said, other) = (Vary(packed), Vary(plain));
        if (!said.Contains("accept-encoding") && !said.Contains("*")) tell(ConnegNotes.NoVary, coding, $"the {coding} variant does not vary on Accept-Encoding", packed.Response.Fields.Last("Vary")?.Raw ?? "");
        else if (!said.SetEquals(other)) tell(ConnegNotes.VaryInconsistent, coding, $"Vary is “{string.Join(", ", said)}” with {coding} and “{string.Join(", ", other)}” without", packed.Response.Fields.Last("Vary")?.Raw ?? "");
        if (MediaType.Of(packed.Response.Fields) != MediaType.Of(plain.Response.Fields)) tell(ConnegNotes.VaryTypeMismatch, coding, $"the {coding} variant is {MediaType.Of(packed.Response.Fields)}, the plain one {MediaType.Of(plain.Response.Fields)}", packed.Response.Fields.Last("Content-Type")?.Raw ?? "");
        if (packed.Response.Fields.Last("ETag") is { } tag && !EntityTag.IsWeak(tag.Value) && tag.Value == plain.Response.Fields.Last("ETag")?.Value) tell(ConnegNotes.VaryEtagDoesntChange, coding, $"both have the strong ETag {tag.Value}", tag.Raw);
        if (plain.Response.BodyCut || packed.Response.BodyCut || ContentCoding.Decode(packed.Response, out _, out _) is not { } unpacked || unpacked.AsSpan().SequenceEqual(plain.Response.Body)) return;
        // A page that changes with every request is no fault of the coding.
        if (await PlainAsync(run, "identity again", ct).ConfigureAwait(false) is { } again && again.Response.Body.AsSpan().SequenceEqual(plain.Response.Body))
            tell(ConnegNotes.VaryBodyMismatch, coding, $"unpacked, the {coding} variant is another text", "");
    }

    private static HashSet<string> Vary(Exchange exchange) => [.. (exchange.Response.Fields.Value("Vary") ?? "").Split(',').Select(v => v.Trim().ToLowerInvariant()).Where(v => v.Length > 0)];
}
