using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>Asks for an image as a browser does that takes newer formats: what depends on Accept must say so.</summary>
internal static class FormatProbe
{
    private const string Newer = "image/avif,image/webp,*/*;q=0.8";

    public static bool Concerns(Exchange whole) => MediaType.Of(whole.Response.Fields) is var type && type.StartsWith("image/", StringComparison.Ordinal) && type != "image/svg+xml";

    public static async Task RunAsync(ProbeRun run, CancellationToken ct)
    {
        if (!Concerns(run.Whole)) return;
        if (await run.AskAsync("format", "GET", ct, new FieldLine("Accept", Newer)).ConfigureAwait(false) is not { Response.Status: 200 } newer) return;
        var (usual, other) = (MediaType.Of(run.Whole.Response.Fields), MediaType.Of(newer.Response.Fields));
        if (usual == other) return;
        var silent = new[] { run.Whole, newer }.FirstOrDefault(e => !Names(e.Response.Fields.Value("Vary")));
        if (silent is not null) run.Add(ConnegNotes.FormatNoVary, "format", $"it is {usual}, and {other} to who takes newer formats; the {MediaType.Of(silent.Response.Fields)} does not vary on Accept", silent.Response.Fields.Last("Vary")?.Raw ?? "");
    }

    private static bool Names(string? vary) => (vary ?? "").Split(',').Any(v => v.Trim() is "*" || v.Trim().Equals("Accept", StringComparison.OrdinalIgnoreCase));
}
