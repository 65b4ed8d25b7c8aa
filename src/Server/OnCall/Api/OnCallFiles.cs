using Muster.Server.Configuration;
using Muster.Server.OnCall.Teams;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.OnCall.Api;

public sealed record OnCallYaml(string? Yaml);

/// <summary>REST of the files of <c>config/oncall/</c>: read, tried, written as if by hand.</summary>
internal static class OnCallFiles
{
    public static void MapOnCallFiles(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/oncall/files").Require(Role.Viewer);
        api.MapGet("", (ConfigurationFolder folder) => Of(folder).Select(f => new { name = f.Key, yaml = f.Value }).ToArray() is var all ? new { items = all, next = (string?)null, total = all.Length } : null);
        api.MapPut("/{name}", (string name, OnCallYaml body, HttpContext http, ConfigurationStore configuration) =>
        {
            Guarded(() => configuration.Edit(PathOf(name), body.Yaml ?? throw ApiProblem.BadRequest("yaml is missing."), http.Caller().Name, $"Change on-call: {name}"));
            return Results.NoContent();
        }).Require(Role.Operator);
        api.MapDelete("/{name}", (string name, HttpContext http, ConfigurationStore configuration, ConfigurationFolder folder) =>
        {
            if (!Of(folder).ContainsKey(name)) throw ApiProblem.NotFound($"there is no file {PathOf(name)}.");
            Guarded(() => configuration.Edit(PathOf(name), null, http.Caller().Name, $"Remove on-call: {name}"));
            return Results.NoContent();
        }).Require(Role.Operator);
        api.MapPost("/{name}/validate", (string name, OnCallYaml body, ConfigurationStore configuration) =>
        {
            OnCallConfiguration planned = new();
            Guarded(() => planned = configuration.Plan(PathOf(name), body.Yaml ?? "").Part<OnCallConfiguration>());
            return new { people = planned.People.Count, teams = planned.Teams.Count, rotas = planned.Rotas.Count, policies = planned.Policies.Count };
        }).Require(Role.Operator).Unaudited();
    }

    internal static SortedDictionary<string, string> Of(ConfigurationFolder folder) => new(folder.ReadAll().Where(f => f.Key.StartsWith(OnCallFile.Folder + "/", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetFileName(f.Key), f => f.Value), StringComparer.Ordinal);

    private static string PathOf(string name) => name.EndsWith(".yaml", StringComparison.Ordinal) && CheckFile.IsName(name[..^5]) ? $"{OnCallFile.Folder}/{name}"
        : throw ApiProblem.BadRequest($"“{name}” is no name of a file: small letters, digits and . _ - with .yaml at the end.");

    private static void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (ConfigurationException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message) { Extensions = { ["file"] = wrong.File, ["line"] = wrong.Line, ["column"] = wrong.Column } };
        }
    }
}
