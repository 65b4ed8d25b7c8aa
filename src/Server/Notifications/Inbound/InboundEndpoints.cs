using System.Text;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Settings;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Notifications.Inbound;

/// <summary>The addresses other systems call with their alerts. The key of a hook is their proof; whoever has none is told no more than that.</summary>
internal static class InboundEndpoints
{
    private const int LargestEvent = 512 << 10, LargestNotice = 8 << 20, LargestStranger = 64 << 10;

    private sealed record Doors(ConfigurationStore Configuration, DataFolder Data, ILogger<InboundAlerts> Log)
    {
        public InboundHook? Find(string kind, string? key) => string.IsNullOrEmpty(key) ? null
            : InboundHook.Find(Configuration.Current.Part<NotifyConfiguration>().Hooks.Values, kind, key, Data, (hook, why) => Log.LogWarning("The hook {Hook} lets nobody in: {Reason}", hook.Name, why));
    }

    public static void MapInbound(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var doors = new Doors(services.GetRequiredService<ConfigurationStore>(), services.GetRequiredService<DataFolder>(), services.GetRequiredService<ILogger<InboundAlerts>>());
        routes.MapPost("/hooks/pagerduty/v2/enqueue", (HttpContext http, PagerDutyIn pagerDuty) => EventAsync(http, doors, pagerDuty))
            .AllowPublic().Unaudited().DisableAntiforgery().WithTags("notifications").WithSummary("Events of PagerDuty's API, version 2; the routing key is the hook's");
        routes.MapPost("/hooks/alertmanager", (HttpContext http, AlertmanagerIn alertmanager) => NoticeAsync(http, doors, alertmanager))
            .AllowPublic().Unaudited().DisableAntiforgery().WithTags("notifications").WithSummary("Alertmanager's webhook; the bearer token or password is the hook's key");
    }

    private static async Task<IResult> EventAsync(HttpContext http, Doors doors, PagerDutyIn pagerDuty)
    {
        try
        {
            var given = PagerDutyIn.Parse(await BodyAsync(http, LargestEvent));
            if (doors.Find("pagerduty", given.RoutingKey) is not { } hook) return Invalid(StatusCodes.Status400BadRequest, "routing_key: it belongs to no hook");
            var key = await pagerDuty.TakeAsync(hook, given, http.RequestAborted);
            return Results.Json(new { status = "success", message = "Event processed", dedup_key = key }, statusCode: StatusCodes.Status202Accepted);
        }
        catch (FormatException wrong)
        {
            return Invalid(StatusCodes.Status400BadRequest, wrong.Message);
        }
        catch (Exception later) when (later is StorageFullException or StorageBusyException or InvalidOperationException)
        {
            // PagerDuty's clients send again after this.
            return Invalid(StatusCodes.Status429TooManyRequests, later.Message);
        }
    }

    private static async Task<IResult> NoticeAsync(HttpContext http, Doors doors, AlertmanagerIn alertmanager)
    {
        var hook = doors.Find("alertmanager", Key(http.Request.Headers.Authorization.ToString()));
        try
        {
            // Strangers are heard no longer than it takes to tell what they say.
            var notice = AlertmanagerIn.Parse(await BodyAsync(http, hook is null ? LargestStranger : LargestNotice));
            if (hook is null) throw new ApiProblem(StatusCodes.Status401Unauthorized, "the key of a hook is needed, as bearer token or as password.");
            var wrong = await alertmanager.TakeAsync(hook, notice, http.RequestAborted);
            return wrong.Count == 0 ? Results.Json(new { status = "success" }) : throw ApiProblem.BadRequest($"not taken: {string.Join("; ", wrong.Take(20))}.");
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message + ".");
        }
        catch (Exception later) when (later is StorageFullException or StorageBusyException or InvalidOperationException)
        {
            throw new ApiProblem(StatusCodes.Status503ServiceUnavailable, later.Message + ".");
        }
    }

    private static IResult Invalid(int status, string why) => Results.Json(new { status = "invalid event", message = "Event object is invalid", errors = new[] { why } }, statusCode: status);

    /// <summary>Of <c>Bearer KEY</c>, or of <c>Basic</c> with the key as password.</summary>
    private static string? Key(string authorization)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return authorization["Bearer ".Length..].Trim();
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.IndexOf(':') is >= 0 and var colon ? pair[(colon + 1)..] : null;
    }

    private static async Task<byte[]> BodyAsync(HttpContext http, int largest)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var got)
        {
            body.Write(buffer, 0, got);
            if (body.Length > largest) throw new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"a call has at most {largest >> 10} KiB.");
        }
        return body.ToArray();
    }
}
