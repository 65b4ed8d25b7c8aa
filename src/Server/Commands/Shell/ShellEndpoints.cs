using System.Globalization;
using System.Net.WebSockets;
using Muster.Server.Accounts.Audit;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Shell;

/// <summary>A terminal in lists.</summary>
public sealed record ShellAnswer(long Id, string Host, string HostId, string User, string By, DateTimeOffset Opened, DateTimeOffset? Ended, string Reason, long Bytes, string Sha256)
{
    public static ShellAnswer Of(ShellRow r) => new(r.Id, r.Host, r.HostId, r.User, r.By, r.Opened, r.Ended, r.Reason, r.Bytes, r.Sha256);
}

/// <summary>REST of terminals, and their WebSocket.</summary>
public static class ShellEndpoints
{
    private const int UsualColumns = 80, UsualRows = 24;

    public static void MapShells(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").WithTags("shells").Require(Role.Operator);
        api.MapGet("/hosts/{host}/shell", ServeAsync).WithSummary("A terminal on the host, by WebSocket: binary messages are what is typed and printed, {\"columns\":…,\"rows\":…} sets the size");
        api.MapGet("/shells", List).WithSummary("Terminals that are or were open, newest first; administrators see everybody's");
        api.MapGet("/shells/{id:long}", (long id, HttpContext http, ShellStore store) => ShellAnswer.Of(Get(id, http, store))).WithSummary("One of them");
        api.MapGet("/shells/{id:long}/recording", RecordingAsync).WithSummary("What was to be seen in it, as an asciicast of version 2");
        api.MapDelete("/shells/{id:long}", End).WithSummary("End one that is open");
    }

    /// <summary>What somebody saw is for administrators and for themselves.</summary>
    /// <exception cref="ApiProblem">404.</exception>
    internal static ShellRow Get(long id, HttpContext http, ShellStore store) =>
        store.Find(id) is { } row && (http.Caller().May(Role.Admin) || row.ById == http.Caller().UserId) ? row : throw ApiProblem.NotFound($"there is no shell {id}, or it was somebody else's.");

    private static async Task ServeAsync(string host, HttpContext http, Shells shells, HostQuery query, IHostApplicationLifetime lifetime, TimeProvider time, string? user, int? columns, int? rows)
    {
        var caller = http.Caller();
        var where = query.Host(host);
        shells.Demand(caller, where, user ?? "");
        if (!http.WebSockets.IsWebSocketRequest) throw new ApiProblem(StatusCodes.Status426UpgradeRequired, "a terminal is opened by WebSocket.");
        // A cookie alone proves no intention: the page must be one of this server's, and browsers always say which it is.
        if (caller.Kind == CallerKind.User && !OwnOrigin(http.Request)) throw ApiProblem.Forbidden("a terminal is opened from Muster's own pages, or with a token.");
        var shell = await shells.OpenAsync(caller, where, user ?? "", Math.Clamp(columns ?? UsualColumns, 1, 1000), Math.Clamp(rows ?? UsualRows, 1, 1000));
        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromSeconds(20) });
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            await new ShellSocket(socket, shell, caller, shells.Idle, time).RunAsync(ends.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            shell.End("the browser went away");
        }
        finally
        {
            await shells.CloseAsync(shell);
        }
    }

    private static bool OwnOrigin(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
        && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase) && (origin.Scheme == Uri.UriSchemeHttps) == request.IsHttps;

    private static Page<ShellAnswer> List(HttpContext http, ShellStore store, [AsParameters] PageRequest page)
    {
        long? before = null;
        if (!string.IsNullOrEmpty(page.Cursor))
            before = long.TryParse(page.Cursor, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
        var take = page.Take();
        var rows = store.Latest(take + 1, before, http.Caller().May(Role.Admin) ? null : http.Caller().UserId);
        return new Page<ShellAnswer>([.. rows.Take(take).Select(ShellAnswer.Of)], rows.Count > take ? rows[take - 1].Id.ToString(CultureInfo.InvariantCulture) : null, rows.Count);
    }

    private static IResult RecordingAsync(long id, HttpContext http, ShellStore store, Shells shells)
    {
        var row = Get(id, http, store);
        var path = shells.RecordingOf(row) ?? throw ApiProblem.NotFound($"shell {id} has no recording.");
        return Results.Stream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), "application/x-asciicast", $"shell-{id}.cast");
    }

    private static IResult End(long id, HttpContext http, ShellStore store, Shells shells)
    {
        var row = Get(id, http, store);
        var open = shells.FindOpen(id) ?? throw ApiProblem.Conflict($"shell {id} has ended already: {row.Reason}.");
        open.End($"ended by {http.Caller().Name}");
        http.Concerns($"shell {id} on {row.Host}", "ended");
        return Results.NoContent();
    }
}
