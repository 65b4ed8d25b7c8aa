using System.Globalization;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>How head and body are put on the wire.</summary>
internal static class FramingRules
{
    public const int LargeField = 4096;
    public const int LargeHead = 16 << 10;

    public static void Check(LintRun run)
    {
        foreach (var fault in run.Response.Faults) Tell(run, fault);
        var coding = run.Fields.Value("Transfer-Encoding");
        if (coding is not null && run.Fields.Has("Content-Length"))
            run.Add(GeneralNotes.ClAndTePresent, "header-content-length", "Content-Length and Transfer-Encoding are both there", Lines(run, "Content-Length", "Transfer-Encoding"));
        if (coding is not null && coding.Split(',').Select(c => c.Trim()).FirstOrDefault(c => !c.Equals("chunked", StringComparison.OrdinalIgnoreCase)) is { } other && !run.Request.Asked("TE"))
            run.Field(GeneralNotes.TransferUnwanted, "Transfer-Encoding", $"the transfer coding {other} was not asked for");
        if (run.Response.Status == 204 && (coding is not null || run.Fields.Last("Content-Length") is { Value: not "0" }))
            run.Add(GeneralNotes.BodyIn204, "status", "204 has no body, but its head announces one", Lines(run, "Content-Length", "Transfer-Encoding"));
        if (run.Response is { BodyKnown: true, BodyCut: false } && coding is null && run.Request.Method != "HEAD" && run.Response.Status is not (204 or 304)
            && run.Fields.Last("Content-Length") is { } line && line.Value == run.Response.Body.Length.ToString(CultureInfo.InvariantCulture) && !run.Has(GeneralNotes.ClIncorrect))
            run.Field(GeneralNotes.ClCorrect, "Content-Length", $"Content-Length is right: {line.Value} bytes");
        if (run.Response.HeadBytes > LargeHead)
            run.Add(GeneralNotes.HeadTooLarge, "headers", string.Create(CultureInfo.InvariantCulture, $"the headers have {run.Response.HeadBytes} bytes together"));
    }

    private static string Lines(LintRun run, params string[] fields) => string.Join('\n', fields.SelectMany(run.Fields.Of).Select(l => l.Raw));

    private static void Tell(LintRun run, FramingFault fault)
    {
        switch (fault.Kind)
        {
            case FramingFaultKind.BareLf:
                run.Add(GeneralNotes.BareLf, "headers", "a header line ends in LF alone", fault.Text);
                break;
            case FramingFaultKind.Folded:
                run.Add(GeneralNotes.ObsFold, "headers", "a header goes on in the next line", fault.Text);
                break;
            case FramingFaultKind.BadName:
                run.Add(GeneralNotes.FieldNameBadSyntax, "headers", "this line is no header", fault.Text);
                break;
            case FramingFaultKind.BadChunk:
                run.Add(GeneralNotes.BadChunk, "body", fault.Text);
                break;
            case FramingFaultKind.BadLength:
                run.Field(GeneralNotes.ClIncorrect, "Content-Length", $"Content-Length is “{fault.Text}”, which is no length");
                break;
            case FramingFaultKind.Truncated when run.Fields.Has("Content-Length"):
                run.Field(GeneralNotes.ClIncorrect, "Content-Length", fault.Text);
                break;
            case FramingFaultKind.Surplus when run.Request.Method == "HEAD":
                run.Add(ValidationNotes.HeadBody, "body", fault.Text);
                break;
            case FramingFaultKind.Surplus:
                run.Field(GeneralNotes.ClIncorrect, "Content-Length", fault.Text);
                break;
            default:
                run.Add(GeneralNotes.FieldNameBadSyntax, "headers", fault.Text);
                break;
        }
    }
}
