using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>Access-Control-*.</summary>
internal static class CorsRules
{
    public static void Check(LintRun run)
    {
        if (run.Request.Fields.Value("Origin") is { } origin && (origin.Contains(' ') || origin.Contains(','))) run.Add(CorsNotes.OriginMultipleValues, "request", $"the request's Origin is “{origin}”", $"Origin: {origin}");
        var credentials = run.Fields.Last("Access-Control-Allow-Credentials")?.Value;
        if (credentials is not null && credentials != "true") run.Field(CorsNotes.AcacNotTrue, "Access-Control-Allow-Credentials", $"it says “{credentials}”, not true");
        if (run.Fields.Value("Access-Control-Allow-Origin") is not { } allowed) return;
        if (allowed.Contains(',') || allowed.Trim().Contains(' ')) run.Field(CorsNotes.AcaoMultipleValues, "Access-Control-Allow-Origin", $"it names several origins: {allowed}");
        else if (allowed is not ("*" or "null") && !IsOrigin(allowed)) run.Field(CorsNotes.AcaoBadValue, "Access-Control-Allow-Origin", $"“{allowed}” is no origin");
        else if (allowed == "*" && credentials == "true") run.Field(CorsNotes.AnyWithCredentials, "Access-Control-Allow-Origin", "every origin is allowed, with credentials");
    }

    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && !text.EndsWith('/') && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;
}
