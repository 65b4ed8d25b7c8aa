using System.Globalization;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Probing;

/// <summary>Asks for a part from the middle of the body and compares it with the whole.</summary>
internal static class RangeProbe
{
    private const int Longest = 1000;

    public static async Task RunAsync(ProbeRun run, CancellationToken ct)
    {
        var body = run.Whole.Response.Body;
        bool offered = run.Whole.Response.Fields.Value("Accept-Ranges")?.Split(',').Any(u => u.Trim().Equals("bytes", StringComparison.OrdinalIgnoreCase)) == true;
        if (!offered || body.Length < 3) return;
        int length = Math.Min(Longest, Math.Max(1, body.Length / 3));
        int from = Math.Max(1, (body.Length - length) / 2);
        var range = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{from + length - 1}");
        if (await run.AskAsync("range", "GET", ct, new FieldLine("Range", range)).ConfigureAwait(false) is not { } part) return;
        switch (part.Response.Status)
        {
            case 206:
                Compare(run, part, from, length);
                break;
            case 200:
                run.Add(RangeNotes.RangeFull, "range", $"asked for {range} it sends everything", run.Whole.Response.Fields.Last("Accept-Ranges")!.Raw);
                break;
            default:
                run.Add(RangeNotes.RangeStatus, "range", $"asked for {range} it answers {part.Response.Status}");
                break;
        }
    }

    private static void Compare(ProbeRun run, Exchange part, int from, int length)
    {
        var (whole, fields) = (run.Whole.Response, part.Response.Fields);
        var shown = fields.Last("Content-Range")?.Raw ?? "";
        if (run.Missing(part, "Date", "Cache-Control", "ETag", "Expires", "Content-Location", "Vary") is { Length: > 0 } missing)
            run.Add(RangeNotes.MissingHdrs206, "range", $"the 206 lacks {string.Join(", ", missing)}");
        if (!ContentCoding.Of(whole.Fields).SequenceEqual(ContentCoding.Of(fields)))
            run.Add(RangeNotes.RangeNegMismatch, "range", $"the whole is coded “{whole.Fields.Value("Content-Encoding") ?? "identity"}”, the part “{fields.Value("Content-Encoding") ?? "identity"}”", shown);
        else if (whole.Fields.Last("ETag")?.Value is { } tag && fields.Last("ETag") is { } now && now.Value != tag)
            run.Add(RangeNotes.RangeChanged, "range", $"the ETag was {tag} and is now {now.Value}", now.Raw);
        else if (!ContentRange.TryParse(fields.Last("Content-Range")?.Value ?? "", out var said) || said.From != from || said.To != from + length - 1)
            run.Add(RangeNotes.RangeIncorrect, "range", $"asked for bytes {from} to {from + length - 1}, it sends “{fields.Last("Content-Range")?.Value}”", shown);
        else if (!part.Response.Body.AsSpan().SequenceEqual(whole.Body.AsSpan(from, length)))
            run.Add(RangeNotes.RangeIncorrect, "range", $"the {part.Response.Body.Length} bytes that came are not bytes {from} to {from + length - 1} of the whole", shown);
        else run.Add(RangeNotes.RangeCorrect, "range", $"bytes {from} to {from + length - 1} came as asked for", shown);
    }
}
