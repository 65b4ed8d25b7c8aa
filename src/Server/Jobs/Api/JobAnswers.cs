using Muster.Server.Configuration;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Notices;
using Muster.Server.Jobs.Running;
using Muster.Server.Jobs.Scheduling;

namespace Muster.Server.Jobs.Api;

/// <summary>A job with what changes about it.</summary>
public sealed record JobLine(CataloguedJob Job, JobPast Past, DateTimeOffset? Next);

/// <summary>Makes answers about jobs.</summary>
public sealed class JobAnswers(JobCatalogue catalogue, JobHistory history, JobHosts hosts, JobNotices notices, JobScheduler scheduler, TimeProvider time)
{
    /// <summary>What lists are sorted by.</summary>
    public JobLine Line(CataloguedJob job) => new(
        job, history.Past(job.Id), job.Definition is { ScheduleEnabled: true, ExecutionEnabled: true, Schedule: { } schedule } ? ScheduleClock.Next(schedule, time.GetUtcNow()) : null);

    public JobAnswer Of(CataloguedJob job) => Of(Line(job));

    public JobAnswer Of(JobLine line)
    {
        var (job, past, next) = line;
        var (d, version) = (job.Definition, catalogue.LatestOf(job.Id));
        return new JobAnswer(
            job.Id, d.Name, d.Group.Length > 0 ? d.Group : null, job.Project, job.FullName, d.Description, d.On is null ? null : d.OnText, hosts.Of(d, job.Project).Count, d.Options.Count, d.Steps.Count,
            d.ExecutionEnabled, d.NeedsApproval, d.Schedule?.Cron, d.Schedule?.Zone, d.ScheduleEnabled,
            next, catalogue.VersionOf(job), job.Hash, version?.At, version?.Author, job.File, job.Line,
            past.Last is { } last ? JobRunAnswer.Of(last) : null, past.Average?.TotalSeconds, past.SuccessRate, past.Running);
    }

    /// <summary>The job with all that is in it.</summary>
    public object Whole(CataloguedJob job)
    {
        var d = job.Definition;
        return new
        {
            job = Of(job),
            options = d.Options.Select(OptionAnswer.Of),
            steps = d.Steps.Select(JobStepAnswer.Of),
            strategy = Word(d.Strategy),
            keepGoing = d.KeepGoing,
            dispatch = new { d.Dispatch.Threads, d.Dispatch.KeepGoing, d.Dispatch.EmptyIsSuccess, d.Dispatch.RankAttribute, d.Dispatch.RankDescending },
            orchestrator = d.Orchestrator,
            d.Timeout,
            d.Retries,
            d.RetryDelay,
            multipleExecutions = d.MultipleExecutions,
            maxMultipleExecutions = d.MaxMultipleExecutions,
            yaml = job.Text,
            scheduleTrouble = scheduler.TroubleOf(job.Id),
            remarks = job.Remarks.Concat(notices.Remarks(d)).Select(Remark),
        };
    }

    public static string Word(JobStrategy strategy) => strategy switch { JobStrategy.StepFirst => "step-first", JobStrategy.Parallel => "parallel", _ => "node-first" };

    public static object Remark(JobRemark r) => new { kind = r.Kind.ToString().ToLowerInvariant(), r.Job, r.Where, r.Line, r.Column, r.Text };
}
