using Muster.Server.Accounts.Audit;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Api;

/// <param name="Yaml">The job: one, as it stands in a file; JSON and XML are turned into YAML.</param>
/// <param name="Message">Kept with the version.</param>
public sealed record JobBody(string? Yaml, string? Message);

/// <param name="Content">A job file in YAML, JSON or XML.</param>
/// <param name="OnSame">What to do with jobs that are there: update (default), skip or refuse.</param>
public sealed record JobLoadBody(string? Project, string? Name, string? Content, string? OnSame, string? Message);

/// <param name="Enabled">executionEnabled.</param>
public sealed record JobSwitchBody(bool? Enabled, bool? ScheduleEnabled);

public sealed record JobCopyBody(string? Name, string? Group, string? Project);

/// <summary>REST of jobs and projects. Changes go into files, as if written by hand.</summary>
public static class JobEndpoints
{
    internal static readonly SortKeys<JobLine> Sorts = new SortKeys<JobLine>(j => j.Job.Id)
        .By("project", j => $"{j.Job.Project}\0{j.Job.FullName}").By("name", j => j.Job.FullName).By("last", j => j.Past.Last?.Began.ToUnixTimeMilliseconds() ?? 0)
        .By("status", j => j.Past.Last is { } last ? (long)last.Status : -1).By("duration", j => j.Past.Average?.Ticks ?? 0).By("next", j => j.Next?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    public static void MapJobCatalogue(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1/jobs").WithTags("jobs").Require(Role.Viewer);
        api.MapGet("", (JobCatalogue catalogue, JobAnswers answers, [AsParameters] PageRequest page, string? project, string? group, string? job, string? q) =>
            Sorts.Page(Chosen(catalogue, project, group, job, q).Select(answers.Line), page).Select(answers.Of)).WithSummary("Jobs; ?project=, ?group= (with those below), ?job= (group/name or name) and ?q= choose");
        api.MapGet("/{id}", (string id, JobEditing jobs, JobAnswers answers) => answers.Whole(jobs.Get(id))).WithSummary("One job: its definition, its YAML and what is remarked on");
        api.MapPut("/{id}", (string id, JobBody body, HttpContext http, JobEditing jobs, JobCatalogue catalogue, JobAnswers answers) =>
        {
            var job = jobs.Get(id);
            jobs.Put(job, body.Yaml ?? throw ApiProblem.BadRequest("yaml is missing: the job's text."), http.Caller(), body.Message);
            http.Concerns($"job {job.Project}/{job.FullName}", "changed");
            return answers.Of(catalogue.Find(id) ?? catalogue.Current.Jobs.First(j => j.File == job.File && j.Index == job.Index));
        }).Require(Role.Operator).WithSummary("Give a job another content; with another name and no uuid it becomes another job");
        api.MapPost("", Load).Require(Role.Operator).WithSummary("Take the jobs of a file (YAML, JSON, XML; Rundeck's too) into a project");
        api.MapPatch("/{id}", (string id, JobSwitchBody body, HttpContext http, JobEditing jobs, JobAnswers answers) =>
        {
            var job = jobs.Get(id);
            var switches = new Dictionary<string, bool>();
            if (body.Enabled is { } enabled) switches["executionEnabled"] = enabled;
            if (body.ScheduleEnabled is { } scheduled) switches["scheduleEnabled"] = scheduled;
            if (switches.Count == 0) throw ApiProblem.BadRequest("give enabled, scheduleEnabled or both.");
            jobs.Switch(job, switches, http.Caller());
            http.Concerns($"job {job.Project}/{job.FullName}", string.Join(", ", switches.Select(s => $"{s.Key}: {s.Value}")));
            return answers.Of(jobs.Get(id));
        }).Require(Role.Operator).WithSummary("Switch a job, or its schedule, on or off");
        api.MapDelete("/{id}", (string id, HttpContext http, JobEditing jobs) =>
        {
            var job = jobs.Get(id);
            jobs.Remove(job, http.Caller());
            http.Concerns($"job {job.Project}/{job.FullName}", "removed");
            return Results.NoContent();
        }).Require(Role.Operator).WithSummary("Remove a job; its versions and executions stay");
        api.MapPost("/{id}/duplicate", (string id, JobCopyBody body, HttpContext http, JobEditing jobs, JobAnswers answers) =>
        {
            var copy = jobs.Duplicate(jobs.Get(id), body.Name ?? throw ApiProblem.BadRequest("name is missing: what the copy is called."), body.Group, body.Project, http.Caller());
            http.Concerns($"job {copy}", $"copied from {id}");
            return Results.Created($"/api/v1/jobs/{copy}", answers.Of(jobs.Get(copy)));
        }).Require(Role.Operator).WithSummary("A copy of a job under another name");
        api.MapGet("/export", Export).WithSummary("Jobs as a file: ?form=yaml, json or xml; ?project=, ?group=, ?job= and ?id= choose");
        endpoints.MapGet("/api/v1/projects", (JobCatalogue catalogue, HostRegistry hosts) =>
        {
            var projects = catalogue.Current.Projects.Values.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new
            {
                p.Name,
                p.Description,
                on = p.On?.ToString(),
                hosts = hosts.Current.Count(h => p.On?.Matches(h) ?? true),
                jobs = catalogue.Current.Jobs.Count(j => j.Project == p.Name),
            }).ToArray();
            return new { items = projects, next = (string?)null, total = projects.Length };
        }).WithTags("jobs").Require(Role.Viewer).WithSummary("Projects: namespaces of jobs and their hosts");
    }

    internal static IEnumerable<CataloguedJob> Chosen(JobCatalogue catalogue, string? project, string? group, string? job, string? q) =>
        (string.IsNullOrEmpty(job) ? catalogue.Current.Jobs : catalogue.Current.Named(job, null))
        .Where(j => (string.IsNullOrEmpty(project) || j.Project == project)
            && (string.IsNullOrEmpty(group) || j.Definition.Group == group || j.Definition.Group.StartsWith(group + "/", StringComparison.Ordinal))
            && (string.IsNullOrEmpty(q) || j.FullName.Contains(q, StringComparison.OrdinalIgnoreCase) || j.Definition.Description.Contains(q, StringComparison.OrdinalIgnoreCase)));

    private static object Load(JobLoadBody body, HttpContext http, JobEditing jobs)
    {
        if (body.OnSame is not (null or "update" or "skip" or "refuse")) throw ApiProblem.BadRequest($"onSame is “{body.OnSame}”: update, skip and refuse are there.");
        var report = new JobReport();
        var loaded = jobs.Load(
            body.Project ?? JobProject.Default, body.Name ?? "the file", body.Content ?? throw ApiProblem.BadRequest("content is missing: the text of the job file."),
            body.OnSame ?? "update", http.Caller(), body.Message, report);
        http.Concerns($"jobs of {body.Project ?? JobProject.Default}", string.Join(", ", loaded.Select(l => $"{l.Name} {l.Action}")));
        return new { items = loaded, remarks = report.Remarks.Select(JobAnswers.Remark) };
    }

    private static IResult Export(JobCatalogue catalogue, string? form, string? project, string? group, string? job, string? id)
    {
        var (wanted, type) = form?.ToLowerInvariant() switch
        {
            null or "" or "yaml" => (JobForm.Yaml, "application/yaml"),
            "json" => (JobForm.Json, "application/json"),
            "xml" => (JobForm.Xml, "application/xml"),
            _ => throw ApiProblem.BadRequest($"form is “{form}”: yaml, json and xml are there."),
        };
        var jobs = Chosen(catalogue, project, group, job, null).Where(j => string.IsNullOrEmpty(id) || j.Id == id).ToList();
        if (jobs.Count == 0) throw ApiProblem.NotFound("no job is chosen by that.");
        return Results.Text(JobFile.Write([.. jobs.Select(j => j.Definition.Document)], wanted), type);
    }
}
