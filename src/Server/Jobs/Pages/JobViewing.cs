using Muster.Server.Commands.Output;
using Muster.Server.Jobs.Api;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Notices;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Scheduling;
using Muster.Server.Web.Kit;

namespace Muster.Server.Jobs.Pages;

/// <summary>What the page of a job shows.</summary>
/// <param name="Difference">Of the two versions that are compared; null: none are.</param>
/// <param name="Given">Options of an execution whose run is repeated, by name.</param>
public sealed record JobView(
    CataloguedJob Job, JobAnswer Answer, IReadOnlyList<JobRunRow> Runs, IReadOnlyList<JobVersion> Versions, IReadOnlyList<DiffLine>? Difference, (int A, int B)? Compared,
    IReadOnlyList<JobRemark> Remarks, string ScheduleTrouble, IReadOnlyDictionary<string, string> Given, PageQuery Query)
{
    public JobDefinition Definition => Job.Definition;

    public string ValueOf(JobOption option) => Given.GetValueOrDefault(option.Name) ?? option.Value ?? "";
}

/// <summary>Gathers what the page of a job shows.</summary>
public sealed class JobViewing(JobAnswers answers, JobHistory history, JobVersions versions, JobNotices notices, JobScheduler scheduler, Commands.Executions executions)
{
    private const int RunsShown = 25;

    public JobView Of(CataloguedJob job, PageQuery query)
    {
        IReadOnlyList<DiffLine>? difference = null;
        (int, int)? compared = null;
        if (query["diff"].Split("..") is [var a, var b] && versions.Find(job.Id, a) is { } from && versions.Find(job.Id, b) is { } to)
        {
            difference = JobVersionEndpoints.Difference(from.Content, to.Content);
            compared = (from.Number, to.Number);
        }
        var given = long.TryParse(query["from"], out var number) && executions.Find(number) is { Plan.Kind: JobRun.Kind } before ? JobRun.Of(before.Plan).Options : new Dictionary<string, string>();
        return new JobView(job, answers.Of(job), history.Of(job.Id, RunsShown), versions.Of(job.Id), difference, compared, [.. job.Remarks.Concat(notices.Remarks(job.Definition))], scheduler.TroubleOf(job.Id), given, query);
    }
}
