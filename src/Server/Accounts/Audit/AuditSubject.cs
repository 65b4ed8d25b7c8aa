namespace Muster.Server.Accounts.Audit;

/// <summary>What a change was made to, in the words of the endpoint that made it.</summary>
internal sealed record AuditSubject(string Target, string Detail);

public static class AuditSubjects
{
    /// <summary>Says what this request changed; without it the trail names the path. Never a secret.</summary>
    public static void Concerns(this HttpContext http, string target, string detail) => http.Features.Set(new AuditSubject(target, detail));
}
