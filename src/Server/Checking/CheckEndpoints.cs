using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Checking;

public sealed record CheckAnswer(string Name, string Kind, string On, string Every, string? File, string Description, string Runbook, bool Enabled, int Hosts, int Ok, int Warning, int Critical, int Unknown, int Pending);

public sealed record YamlBody(string Yaml);

public sealed record AcceptBody(string? On);

/// <summary>REST of checks, suggestions and the configuration's state. Changes go into files, as if written by hand.</summary>
public static class CheckEndpoints
{
    public static void MapChecks(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").Require(Role.Viewer);
        api.MapGet("/checks", (ConfigurationStore configuration, StateBoard board, string? q) =>
        {
            var counts = board.CountByCheck();
            var all = configuration.Current.Checks.Values.OrderBy(c => c.Name, StringComparer.Ordinal)
                .Where(c => string.IsNullOrEmpty(q) || c.Name.Contains(q, StringComparison.OrdinalIgnoreCase)).Select(c => Answer(c, counts.GetValueOrDefault(c.Name))).ToArray();
            return new Page<CheckAnswer>(all, null, all.Length);
        });
        api.MapGet("/checks/{name}", (string name, ConfigurationStore configuration, ConfigurationFolder folder, StateBoard board) =>
        {
            var check = Find(configuration, name);
            return new { check = Answer(check, board.CountByCheck().GetValueOrDefault(name)), yaml = check.File is null ? $"name: {name}\nbuiltin: {name}\n" : folder.ReadAll().GetValueOrDefault(check.File) };
        });
        api.MapPut("/checks/{name}", (string name, YamlBody body, HttpContext http, ConfigurationStore configuration) =>
        {
            if (!CheckFile.IsName(name)) throw ApiProblem.BadRequest($"“{name}” is no name of a check.");
            var file = configuration.Current.Checks.GetValueOrDefault(name)?.File ?? $"checks/{name}.yaml";
            Guarded(() => configuration.Edit(file, body.Yaml, http.Caller().Name, $"Change the check {name}"));
            return Results.NoContent();
        }).Require(Role.Operator);
        api.MapDelete("/checks/{name}", (string name, HttpContext http, ConfigurationStore configuration) =>
        {
            var check = Find(configuration, name);
            if (check.File is not { } file) throw ApiProblem.Conflict($"{name} is built in: switch it off with a file that says name: {name} and enabled: false.");
            if (configuration.Current.Checks.Values.Count(c => c.File == file) > 1) throw ApiProblem.Conflict($"{file} holds other checks too: edit the file.");
            Guarded(() => configuration.Edit(file, null, http.Caller().Name, $"Remove the check {name}"));
            return Results.NoContent();
        }).Require(Role.Operator);
        api.MapPost("/checks/validate", (YamlBody body, ConfigurationStore configuration, HostRegistry hosts) =>
        {
            List<CheckDefinition> checks = [];
            Guarded(() => checks = CheckFile.Parse("checks/new-check.yaml", body.Yaml, configuration.Current.GroupTags));
            return new { checks = checks.Select(c => new { c.Name, kind = c.Kind.Name, on = c.On.ToString(), hosts = hosts.Current.Where(h => c.On.Matches(h)).Select(h => h.Name).ToArray() }) };
        });
        api.MapGet("/configuration", (ConfigurationStore configuration) => new
        {
            applied = configuration.AppliedAt,
            refused = configuration.LastRefusal is { } r ? new { r.File, r.Line, r.Column, message = r.Reason } : null,
        });
        api.MapGet("/hosts/{host}/suggestions", (string host, HostQuery query, SuggestionBoard suggestions) =>
        {
            var all = suggestions.Of(query.Host(host).Id).Select(s => new { s.Id, s.Title, s.CheckName, s.CheckYaml, s.Evidence }).ToArray();
            return new { items = all, next = (string?)null, total = all.Length };
        });
        api.MapPost("/hosts/{host}/suggestions/{id}/accept", (string host, string id, AcceptBody? body, HttpContext http, HostQuery query, SuggestionBoard suggestions, ConfigurationStore configuration) =>
        {
            var record = query.Host(host);
            var suggestion = Find(suggestions, record, id);
            var name = FreeName(configuration, suggestion.CheckName);
            var on = body?.On ?? Selectors.Selector.ForName(record.Name).ToString();
            var yaml = $"name: {name}\non: '{on.Replace("'", "''", StringComparison.Ordinal)}'\n{suggestion.CheckYaml}";
            Guarded(() => configuration.Edit($"checks/{name}.yaml", yaml, http.Caller().Name, $"Watch {suggestion.Title} on {record.Name}"));
            suggestions.Put(record.Id, [.. suggestions.Of(record.Id).Where(s => s.Id != id)]);
            return new { check = name };
        }).Require(Role.Operator);
        api.MapPost("/hosts/{host}/suggestions/{id}/dismiss", async (string host, string id, HostQuery query, SuggestionBoard suggestions) =>
        {
            await suggestions.DismissAsync(query.Host(host).Id, id);
            return Results.NoContent();
        }).Require(Role.Operator);
    }

    private static CheckAnswer Answer(CheckDefinition c, CheckCounts n) => new(
        c.Name, c.Kind.Name, c.On.ToString(), DurationText.Print(c.Policy.Interval), c.File, c.Description, c.Runbook, c.Enabled, n.Total, n.Ok, n.Warning, n.Critical, n.Unknown, n.Pending);

    internal static CheckDefinition Find(ConfigurationStore configuration, string name) =>
        configuration.Current.Checks.GetValueOrDefault(name) ?? throw ApiProblem.NotFound($"there is no check “{name}”.");

    private static Suggestion Find(SuggestionBoard suggestions, HostRecord host, string id) =>
        suggestions.Of(host.Id).FirstOrDefault(s => s.Id == id) ?? throw ApiProblem.NotFound($"{host.Name} has no suggestion “{id}”.");

    private static string FreeName(ConfigurationStore configuration, string wanted)
    {
        var name = CheckFile.IsName(wanted) ? wanted : "suggested";
        for (var i = 2; configuration.Current.Checks.ContainsKey(name); i++) name = $"{wanted}-{i}";
        return name;
    }

    private static void Guarded(Action edit)
    {
        try
        {
            edit();
        }
        catch (ConfigurationException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message) { Extensions = { ["file"] = wrong.File, ["line"] = wrong.Line, ["column"] = wrong.Column } };
        }
    }
}
