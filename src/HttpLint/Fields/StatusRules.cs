using System.Globalization;
using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Fields;

/// <summary>The status code and what must come with it.</summary>
internal static class StatusRules
{
    private static readonly Dictionary<int, NoteKind> Told = new()
    {
        [400] = StatusNotes.BadRequest,
        [403] = StatusNotes.Forbidden,
        [404] = StatusNotes.NotFound,
        [406] = StatusNotes.NotAcceptable,
        [409] = StatusNotes.Conflict,
        [410] = StatusNotes.Gone,
        [413] = StatusNotes.TooLarge,
        [414] = StatusNotes.UriTooLong,
        [415] = StatusNotes.UnsupportedType,
        [429] = StatusNotes.TooManyRequests,
        [500] = StatusNotes.ServerError,
        [501] = StatusNotes.NotImplemented,
        [502] = StatusNotes.BadGateway,
        [503] = StatusNotes.Unavailable,
        [504] = StatusNotes.GatewayTimeout,
        [505] = StatusNotes.VersionNotSupported,
    };

    // The registry of status codes (RFC 9110, 16.2).
    private static readonly HashSet<int> Registered =
    [
        100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308,
        400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
        500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
    ];

    public static void Check(LintRun run)
    {
        int status = run.Response.Status;
        var shown = string.Create(CultureInfo.InvariantCulture, $"{status} {run.Response.Reason}").TrimEnd();
        void Note(NoteKind kind, string summary) => run.Add(kind, "status", summary, run.Response.Textual ? $"HTTP/{run.Response.Version} {shown}" : shown);
        if (Told.TryGetValue(status, out var told)) Note(told, $"the status is {shown}");
        if (!Registered.Contains(status)) Note(StatusNotes.Nonstandard, $"{shown} is no registered status");
        switch (status)
        {
            case 201 when !run.Fields.Has("Location"):
                Note(StatusNotes.CreatedSansLocation, "201 without Location");
                break;
            case 206 when !run.Fields.Has("Content-Range") && run.Fields.Last("Content-Type")?.Value.StartsWith("multipart/byteranges", StringComparison.OrdinalIgnoreCase) != true:
                Note(RangeNotes.PartialWithoutRange, "206 without Content-Range");
                break;
            case 301 or 302 or 303 or 307 or 308 when !run.Fields.Has("Location"):
                Note(StatusNotes.RedirectWithoutLocation, $"{shown} without Location");
                break;
            case 305 or 306:
                Note(StatusNotes.Deprecated, $"{shown} is not used any more");
                break;
            case 401:
                Note(StatusNotes.Unauthorized, "the caller must sign in");
                if (!run.Fields.Has("WWW-Authenticate")) Note(StatusNotes.UnauthorizedNoChallenge, "401 without WWW-Authenticate");
                break;
            case 405 when !run.Fields.Has("Allow"):
                Note(StatusNotes.MethodNotAllowedNoAllow, "405 without Allow");
                break;
        }
        if (status == 206 && !run.Request.Asked("Range")) Note(RangeNotes.PartialNotRequested, "206, but no range was asked for");
    }
}
