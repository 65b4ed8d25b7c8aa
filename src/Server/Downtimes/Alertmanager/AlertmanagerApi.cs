using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Muster.Server.Accounts.Audit;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Web.Access;

namespace Muster.Server.Downtimes.Alertmanager;

/// <summary>
/// Alertmanager's API, version 2, below <c>/alertmanager</c>: silences are Muster's own, alerts are open problems and what was posted.
/// Errors are a JSON text, as its clients expect.
/// </summary>
internal static class AlertmanagerApi
{
    /// <summary>Alertmanager's clients send members of their own: unknown ones are passed over.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void MapAlertmanager(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/alertmanager/api/v2").Require(Role.Viewer).ExcludeFromDescription();
        foreach (var probe in new[] { "/alertmanager/-/healthy", "/alertmanager/-/ready" }) routes.MapGet(probe, () => "OK").AllowPublic().ExcludeFromDescription();
        var started = routes.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        api.MapGet("/status", () => Status(started));
        api.MapGet("/receivers", () => Answer(new[] { AlertList.Receiver }));
        api.MapGet("/silences", (SilenceBook book, TimeProvider time, [FromQuery] string[]? filter) => Guarded(() =>
        {
            var wanted = Matchers(filter);
            return Answer(book.All.Where(s => wanted.All(w => Has(s, w))).OrderBy(s => s.State(time.GetUtcNow()) == SilenceState.Expired).ThenBy(s => s.EndsAt).Select(s => Of(s, time.GetUtcNow())));
        }));
        api.MapPost("/silences", PostSilenceAsync).Require(Role.Operator);
        api.MapGet("/silence/{id}", (string id, SilenceBook book, TimeProvider time) => book.Find(id) is { } found ? Answer(Of(found, time.GetUtcNow())) : Results.NotFound());
        api.MapDelete("/silence/{id}", async (string id, HttpContext http, SilenceBook book) =>
        {
            if (book.Find(id) is not { } found) return Results.NotFound();
            http.Concerns($"silence {id}", $"expired: {found.Scope.Text}");
            return await book.ExpireAsync(id) ? Results.Ok() : Wrong(StatusCodes.Status500InternalServerError, $"silence {id} already expired");
        }).Require(Role.Operator);
        api.MapGet("/alerts", (AlertList list, HttpRequest request, [FromQuery] string[]? filter) => Guarded(() => Answer(Shown(list, request, filter).OrderBy(a => a.Fingerprint, StringComparer.Ordinal))));
        api.MapGet("/alerts/groups", (AlertList list, HttpRequest request, [FromQuery] string[]? filter) => Guarded(() => Answer(Shown(list, request, filter)
            .GroupBy(a => a.Labels.GetValueOrDefault("alertname", "")).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new GroupAnswer(new Dictionary<string, string> { ["alertname"] = g.Key }, AlertList.Receiver, [.. g])))));
        api.MapPost("/alerts", PostAlertsAsync).Require(Role.Operator).Unaudited();
    }

    private static IResult Status(DateTimeOffset started) => Answer(new
    {
        cluster = new { name = "muster", status = "ready", peers = Array.Empty<object>() },
        config = new { original = "# Muster routes by its own files: config/notify/*.yaml\nroute:\n  receiver: muster\nreceivers:\n- name: muster\n" },
        uptime = started,
        versionInfo = new { branch = "", buildDate = "", buildUser = "", goVersion = "", revision = "", version = $"muster-{typeof(AlertmanagerApi).Assembly.GetName().Version}" },
    });

    private static async Task<IResult> PostSilenceAsync(HttpContext http, SilenceBook book, TimeProvider time)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<SilenceBody>(http.Request.Body, Json, http.RequestAborted) ?? throw new FormatException("the body is empty");
            var now = time.GetUtcNow();
            var matchers = (body.Matchers ?? []).Select(m => new LabelMatcher(m.Name ?? "", m.Value ?? "", m.IsRegex, m.IsEqual)).ToList();
            // The selector and the names of checks have no matcher of Alertmanager's: these two stand for them, so that what was read here can be sent back.
            var selector = matchers.Find(m => m is { Name: SelectorName, IsRegex: false, IsEqual: true });
            var checks = matchers.Find(m => m is { Name: ChecksName, IsRegex: false, IsEqual: true });
            var scope = new Scope(selector?.Value ?? "", checks?.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], [.. matchers.Where(m => m != selector && m != checks)]);
            var set = await book.SetAsync(string.IsNullOrEmpty(body.Id) ? null : body.Id, scope, body.StartsAt ?? now, body.EndsAt ?? throw new FormatException("endsAt is missing"), body.CreatedBy ?? http.Caller().Name, body.Comment ?? "");
            http.Concerns($"silence {set.Id}", $"{set.Scope.Text} until {set.EndsAt:O}: {set.Comment}");
            return Answer(new { silenceID = set.Id });
        }
        catch (KeyNotFoundException missing)
        {
            return Wrong(StatusCodes.Status404NotFound, missing.Message);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return Wrong(StatusCodes.Status400BadRequest, wrong.Message);
        }
    }

    private static async Task<IResult> PostAlertsAsync(HttpContext http, PostedAlerts posted)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<List<AlertBody>>(http.Request.Body, Json, http.RequestAborted) ?? [];
            await posted.PostAsync([.. body.Select(a => (a.Labels, a.Annotations, a.GeneratorUrl, a.StartsAt, a.EndsAt))]);
            return Results.Ok();
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return Wrong(StatusCodes.Status400BadRequest, wrong.Message);
        }
    }

    private const string SelectorName = "muster_selector", ChecksName = "muster_checks";

    private static SilenceAnswer Of(Silence s, DateTimeOffset now)
    {
        List<MatcherBody> matchers = [.. s.Scope.Matchers.Select(m => new MatcherBody(m.Name, m.Value, m.IsRegex, m.IsEqual))];
        if (s.Scope.Selector.Length > 0) matchers.Add(new MatcherBody(SelectorName, s.Scope.Selector));
        if (s.Scope.Checks.Count > 0) matchers.Add(new MatcherBody(ChecksName, string.Join(',', s.Scope.Checks)));
        return new SilenceAnswer(s.Id, new StateAnswer(s.State(now).ToString().ToLowerInvariant()), s.UpdatedAt, s.Comment, s.By, s.EndsAt, s.StartsAt, matchers);
    }

    /// <summary>A silence is found by what it says: one of its own matchers has the name, and a value the filter takes.</summary>
    private static bool Has(Silence silence, LabelMatcher wanted) =>
        wanted.Matches(ProblemLabels.Of(silence.Scope.Matchers.GroupBy(m => m.Name).ToDictionary(m => m.Key, m => m.First().Value), null));

    private static IEnumerable<AlertAnswer> Shown(AlertList list, HttpRequest request, string[]? filter)
    {
        bool Wants(string name) => !bool.TryParse(request.Query[name], out var wanted) || wanted;
        var wanted = Matchers(filter);
        var receiver = request.Query["receiver"].ToString() is { Length: > 0 } text ? new LabelMatcher("receiver", text, isRegex: true) : null;
        return list.All().Where(a => wanted.All(w => w.Matches(a.Problem!))
            && (a.Status.State != "active" || Wants("active")) && (a.Status.SilencedBy.Count == 0 || Wants("silenced")) && (a.Status.InhibitedBy.Count == 0 || Wants("inhibited"))
            && (receiver is null || receiver.Matches(ProblemLabels.Of(new Dictionary<string, string> { ["receiver"] = AlertList.Receiver.Name }, null))));
    }

    private static List<LabelMatcher> Matchers(string[]? filter) => [.. (filter ?? []).SelectMany(MatcherText.ParseAll)];

    private static IResult Guarded(Func<IResult> answer)
    {
        try
        {
            return answer();
        }
        catch (FormatException wrong)
        {
            return Wrong(StatusCodes.Status400BadRequest, wrong.Message);
        }
        catch (RegexMatchTimeoutException)
        {
            return Wrong(StatusCodes.Status400BadRequest, "a regular expression of the filter takes too long");
        }
    }

    private static IResult Answer(object value) => Results.Json(value);

    private static IResult Wrong(int status, string message) => Results.Json(message, statusCode: status);
}
