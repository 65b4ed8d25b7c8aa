using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Shell;

namespace Muster.Server.Jobs.Triggers;

/// <summary>A trigger with its last deliveries.</summary>
public sealed record TriggerAnswer(
    string Name, string Kind, string Job, string Project, string Url, IReadOnlyList<string> Events, IReadOnlyDictionary<string, string> Options, bool Enabled, bool SecretSet, string File, long Line,
    IReadOnlyList<Delivery> Deliveries, IReadOnlyList<RefusedCall> Refused);

/// <summary>The addresses under <c>/hooks/</c>, and what is to be known of triggers.</summary>
public static class TriggerEndpoints
{
    private const int LargestBody = 10 << 20;
    private const int Shown = 20;

    public static void MapTriggers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/hooks/{name}", ServeAsync).AllowPublic().Unaudited().WithTags("triggers").WithSummary("Run the job a trigger is bound to; the call proves itself by signature or token");
        routes.MapMethods("/hooks/{name}/build", ["GET", "POST"], BuildAsync).AllowPublic().Unaudited().WithTags("triggers").WithSummary("The same by a token in the address: ?token=…&OPTION=VALUE");
        var api = routes.MapGroup("/api/v1/triggers").WithTags("triggers").Require(Role.Viewer);
        api.MapGet("", (HttpRequest request, TriggerDesk desk, DeliveryStore deliveries, Storage.SecretVault vault) =>
        {
            TriggerAnswer[] all = [.. Answers(request, desk, deliveries, vault)];
            return new Page<TriggerAnswer>(all, null, all.Length);
        }).WithSummary("Triggers with their last deliveries");
        api.MapGet("/{name}/deliveries", (string name, TriggerDesk desk, DeliveryStore deliveries, int? limit) =>
        {
            Get(desk, name);
            var found = deliveries.Latest(name, Math.Clamp(limit ?? PageRequest.DefaultLimit, 1, PageRequest.MostLimit));
            return new Page<Delivery>(found, null, found.Count);
        }).WithSummary("The deliveries of a trigger, newest first");
        routes.MapPage("/triggers", (HttpRequest request, TriggerDesk desk, DeliveryStore deliveries, Storage.SecretVault vault) =>
            PageResult.Of<TriggersPage>("Triggers", ("Triggers", Answers(request, desk, deliveries, vault).ToList())));
    }

    private static IEnumerable<TriggerAnswer> Answers(HttpRequest request, TriggerDesk desk, DeliveryStore deliveries, Storage.SecretVault vault) =>
        desk.All.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => new TriggerAnswer(
            t.Name, t.Kind.ToString().ToLowerInvariant(), t.Job, t.Project, $"{InstallLine.Address(request)}{t.Path}{(t.Kind == TriggerKind.Token ? "/build" : "")}", t.Events.Patterns, t.Options, t.Enabled,
            vault.Has(t.Secret), t.File, t.Line, deliveries.Latest(t.Name, Shown), desk.Refused(t.Name)));

    private static Trigger Get(TriggerDesk desk, string name) =>
        desk.All.TryGetValue(name, out var trigger) && trigger.Enabled ? trigger : throw ApiProblem.NotFound($"there is no trigger “{name}”, or it is switched off.");

    private static async Task<IResult> ServeAsync(string name, HttpContext http, TriggerDesk desk)
    {
        var trigger = Get(desk, name);
        return Answer(await desk.CallAsync(trigger, http.Request, await BodyAsync(http)));
    }

    private static async Task<IResult> BuildAsync(string name, HttpContext http, TriggerDesk desk)
    {
        var trigger = Get(desk, name);
        if (trigger.Kind != TriggerKind.Token) throw ApiProblem.NotFound($"the trigger “{name}” takes no token; it is called at {trigger.Path}.");
        return Answer(await desk.CallAsync(trigger, http.Request, await BodyAsync(http)));
    }

    private static IResult Answer(HookAnswer answer) => answer.Status >= 400
        ? throw new ApiProblem(answer.Status, answer.Detail.TrimEnd('.') + ".")
        : Results.Json(new { answer.Outcome, answer.Detail, answer.Execution, answer.Approval }, ApiJson.Options, statusCode: answer.Status);

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var got)
        {
            body.Write(buffer, 0, got);
            if (body.Length > LargestBody) throw new ApiProblem(StatusCodes.Status413PayloadTooLarge, $"a call has at most {LargestBody >> 20} MiB.");
        }
        return body.ToArray();
    }
}
