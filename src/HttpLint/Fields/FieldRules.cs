using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>What holds for every header by its name, and the simple grammars.</summary>
internal static class FieldRules
{
    private const int LongServer = 40;

    public static void Check(LintRun run)
    {
        foreach (var name in run.Fields.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase)) Name(run, name);
        foreach (var line in run.Fields)
        {
            if (line.Raw.Any(c => c > '~')) run.Add(GeneralNotes.FieldNotAscii, Subject(line.Name), $"{line.Name} holds bytes outside ASCII", line.Raw);
            if (line.Raw.Length > FramingRules.LargeField && !line.Is("Set-Cookie"))
                run.Add(GeneralNotes.FieldTooLarge, Subject(line.Name), string.Create(CultureInfo.InvariantCulture, $"{line.Name} is {line.Raw.Length} bytes long"), line.Raw[..80] + "…");
        }
        if (run.Fields.Last("Server") is { } server && server.Value.Length > LongServer) run.Field(GeneralNotes.ServerTooLong, "Server", $"Server is {server.Value.Length} characters long");
        if (run.Fields.Value("Via") is { } via) run.Field(GeneralNotes.ViaPresent, "Via", $"it came through {via}");
        if (run.Fields.Last("ETag") is { } etag && !EntityTag.IsValid(etag.Value)) run.Field(GeneralNotes.EtagSyntax, "ETag", $"“{etag.Value}” is no ETag");
        Grammar(run, "Allow", v => v.Split(',').All(m => m.Trim().Length == 0 || Messages.Token.IsToken(m.Trim())), "a list of methods");
        Grammar(run, "Retry-After", v => v.All(char.IsAsciiDigit) && v.Length > 0 || HttpDate.TryParseOld(v, out _), "seconds or a date");
        Grammar(run, "Content-Language", v => v.Split(',').All(l => l.Trim() is { Length: > 0 } tag && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')), "a list of language tags");
        Grammar(run, "Access-Control-Max-Age", v => v.TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit), "seconds");
    }

    private static string Subject(string name) => $"header-{name.ToLowerInvariant()}";

    private static void Name(LintRun run, string name)
    {
        if (KnownFields.Single.Contains(name) && run.Fields.Of(name).Count() > 1) run.Field(GeneralNotes.SingleHeaderRepeat, name, $"{name} is there {run.Fields.Of(name).Count()} times");
        if (KnownFields.RequestOnly.Contains(name)) run.Field(GeneralNotes.RequestHdrInResponse, name, $"{name} is a header of requests");
        if (KnownFields.Deprecated.TryGetValue(name, out var reason)) run.Field(GeneralNotes.FieldDeprecated, name, $"{name} is not used any more: {reason}");
        if (KnownFields.Unnecessary.Contains(name)) run.Field(GeneralNotes.UnnecessaryHeader, name, $"{name} does nothing for who receives it");
    }

    private static void Grammar(LintRun run, string field, Func<string, bool> good, string wanted)
    {
        if (run.Fields.Last(field) is { } line && !good(line.Value)) run.Field(GeneralNotes.BadSyntax, field, $"{field} is “{line.Value}” but must be {wanted}");
    }
}
