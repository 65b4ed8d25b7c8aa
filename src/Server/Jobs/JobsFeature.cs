using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Api;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Triggers;
using Muster.Server.Jobs.Running.Steps;
using Muster.Server.Jobs.Notices;
using Muster.Server.Jobs.Scheduling;
using Muster.Server.Storage;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs;

/// <param name="Name">The file's, for messages.</param>
/// <param name="Content">In YAML, JSON or XML; which of them is told by how it begins.</param>
/// <param name="To">The form wanted back: yaml, json or xml; null: none.</param>
/// <param name="Project">Of jobs that name none.</param>
public sealed record JobFileBody(string? Name, string? Content, string? To, string? Project);

/// <summary>The slice of jobs.</summary>
public static class JobsFeature
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddMigrations(JobVersions.Migrations);
        services.AddMigrations(DeliveryStore.Migrations);
        services.AddConfigurationPart(TriggerFile.Folder, TriggerFile.ReadAll);
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<TriggerDesk>();
        services.AddSingleton<JobGate>();
        services.AddHostedService(p => p.GetRequiredService<JobGate>());
        services.AddConfigurationPart(JobSet.Folder, JobSet.Read);
        services.AddSingleton<JobVersions>();
        services.AddSingleton<JobHistory>();
        services.AddSingleton<JobCatalogue>();
        services.AddHostedService(p => p.GetRequiredService<JobCatalogue>());
        services.AddSingleton<JobEditing>();
        services.AddSingleton<JobHosts>();
        services.AddSingleton<JobAnswers>();
        services.AddSingleton<Pages.JobViewing>();
        services.AddMigrations(ApprovalDesk.Migrations);
        services.AddSingleton<JobSecrets>();
        services.AddSingleton<JobFiles>();
        services.AddSingleton<JobPlanner>();
        services.AddSingleton<RemoteValues>();
        services.AddSingleton<JobDesk>();
        services.AddSingleton<JobDriver>();
        services.AddSingleton<JobMatrix>();
        services.AddSingleton<ScriptFetcher>();
        services.AddSingleton<HostPrograms>();
        services.AddSingleton<CheckRunner>();
        services.AddSingleton<HttpCaller>();
        services.AddSingleton<ApprovalDesk>();
        services.AddSingleton<WaitRunner>();
        services.AddSingleton<FileCopier>();
        services.AddSingleton<StepRunners>();
        services.AddMigrations(ScheduleStore.Migrations);
        services.AddMigrations(NoticeOutbox.Migrations);
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<JobScheduler>();
        services.AddSingleton<JobRetries>();
        services.AddSingleton<JobNotices>();
        services.AddSingleton<NoticeOutbox>();
        services.AddSingleton<WebhookNotice>();
        services.AddSingleton<NoticeSender>();
        services.AddHostedService<JobsWork>();
        services.AddHostedService(p => p.GetRequiredService<JobScheduler>());
        services.AddHostedService(p => p.GetRequiredService<JobRetries>());
        services.AddHostedService(p => p.GetRequiredService<NoticeSender>());
    }

    public static void MapJobs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapJobCatalogue();
        endpoints.MapJobVersions();
        endpoints.MapTriggers();
        endpoints.MapJobRuns();
        endpoints.MapJobFiles();
        var api = endpoints.MapGroup("/api/v1/jobs").Require(Role.Viewer);
        api.MapPost("/read", Read).WithSummary("Reads a job file of Muster or Rundeck: what is in it, what is remarked on, and the file in another form.");
    }

    private static object Read(JobFileBody body, ConfigurationStore configuration, HostRegistry hosts)
    {
        var name = body.Name ?? "the file";
        var form = body.To?.ToLowerInvariant() switch
        {
            null => (JobForm?)null,
            "yaml" => JobForm.Yaml,
            "json" => JobForm.Json,
            "xml" => JobForm.Xml,
            var other => throw ApiProblem.BadRequest($"to is “{other}”: yaml, json and xml are there."),
        };
        try
        {
            var documents = JobFile.Read(name, body.Content ?? throw ApiProblem.BadRequest("content is missing: the text of the job file."));
            var report = new JobReport();
            var jobs = documents.Select(d => JobReader.Read(d, body.Project ?? "default", configuration.Current.GroupTags, report)).OfType<JobDefinition>().ToList();
            return new
            {
                form = JobFile.FormOf(body.Content).ToString().ToLowerInvariant(),
                jobs = jobs.Select(j => new
                {
                    j.Name,
                    j.Group,
                    j.Project,
                    on = j.OnText,
                    hosts = j.On is { } on ? hosts.Current.Count(on.Matches) : 0,
                    options = j.Options.Select(o => o.Name),
                    steps = j.Steps.Count,
                    schedule = j.Schedule?.Cron,
                }),
                remarks = report.Remarks.Select(r => new { kind = r.Kind.ToString().ToLowerInvariant(), r.Job, r.Where, r.Line, r.Text }),
                content = form is { } wanted ? JobFile.Write(documents, wanted) : null,
            };
        }
        catch (JobFileException wrong)
        {
            throw new ApiProblem(StatusCodes.Status422UnprocessableEntity, wrong.Message) { Extensions = { ["file"] = wrong.File, ["line"] = wrong.Line } };
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }
}
