using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Content-Encoding: was it asked for, and is the body what it says.</summary>
internal static class ContentCodingRules
{
    public static void Check(LintRun run)
    {
        QValues(run);
        var codings = ContentCoding.Of(run.Fields);
        if (codings.Count == 0) return;
        if (codings.FirstOrDefault(c => !ContentCoding.Known.Contains(c)) is { } unknown)
        {
            run.Field(ConnegNotes.EncodingUnknown, "Content-Encoding", $"{unknown} is no content coding");
            return;
        }
        if (run.Request.Fields.Count > 0 && codings.FirstOrDefault(c => !Offered(run, c)) is { } unwanted)
            run.Field(ConnegNotes.EncodingUnwanted, "Content-Encoding", $"{unwanted} was not asked for");
        if (run.Response is not { BodyKnown: true, BodyCut: false, Body.Length: > 0 } || run.Response.Status == 206 || run.Has(GeneralNotes.ClIncorrect) || run.Has(GeneralNotes.BadChunk)) return;
        if (ContentCoding.Decode(run.Response, out var coding, out var wrong) is not null) return;
        NoteKind? bad = coding switch
        {
            "gzip" or "x-gzip" => ConnegNotes.BadGzip,
            "br" => ConnegNotes.BadBrotli,
            "deflate" => ConnegNotes.BadZlib,
            "zstd" when ZstdProgram.Installed || wrong.Contains("four bytes", StringComparison.Ordinal) => ConnegNotes.BadZstd,
            _ => null,
        };
        if (bad is not null) run.Field(bad, "Content-Encoding", wrong);
    }

    private static bool Offered(LintRun run, string coding)
    {
        var offers = (run.Request.Fields.Value("Accept-Encoding") ?? "").Split(',').Select(o => o.Trim().ToLowerInvariant()).ToArray();
        bool Refused(string offer) => offer.Split(';').Skip(1).Any(p => p.Replace(" ", "", StringComparison.Ordinal) is "q=0" or "q=0.0" or "q=0.00" or "q=0.000");
        return offers.Any(o => (o.Split(';')[0].Trim() == coding || o.Split(';')[0].Trim() == "*" || "x-" + o.Split(';')[0].Trim() == coding) && !Refused(o));
    }

    private static void QValues(LintRun run)
    {
        foreach (var field in (string[])["Accept-Encoding", "Accept-Patch", "Accept-Post"])
        {
            if (run.Fields.Value(field) is not { } value) continue;
            var bad = ListText.Split(value, ',').SelectMany(i => i.Split(';').Skip(1)).Select(p => p.Trim()).FirstOrDefault(p => p.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && !IsQ(p[2..]));
            if (bad is not null) run.Field(ConnegNotes.BadQValue, field, $"“{bad}” is no q value");
        }
    }

    private static bool IsQ(string text) =>
        text.Length is > 0 and <= 5 && text[0] is ('0' or '1') && (text.Length == 1 || text[1] == '.') && text.Skip(2).All(c => text[0] == '0' ? char.IsAsciiDigit(c) : c == '0');
}
