using System.Collections.Concurrent;
using Muster.Server.Commands;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Running;

namespace Muster.Server.Jobs.Notices;

/// <summary>Something of an execution that somebody is told.</summary>
/// <param name="Settings">As the job says them, variables put in.</param>
/// <param name="Average">How long the job usually takes.</param>
public sealed record JobNotice(JobMoment Moment, string Kind, IReadOnlyDictionary<string, string> Settings, Execution Execution, JobRun Run, TimeSpan? Average)
{
    /// <summary>success, failure, start, avgduration or retryablefailure.</summary>
    public string Trigger => JobNotification.Key(Moment)[2..];
}

/// <summary>Tells one notice; throws when it could not, and is asked again later.</summary>
public delegate Task JobNoticeSender(JobNotice notice, CancellationToken ct);

/// <summary>Who tells which kind of notice: <c>urls</c> here, <c>email</c> and the types of plugins by the slices that serve them.</summary>
public sealed class JobNotices
{
    private readonly ConcurrentDictionary<string, JobNoticeSender> senders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registers who tells a kind, before the server listens.</summary>
    public void On(string kind, JobNoticeSender send) => senders[kind] = send;

    public JobNoticeSender? Find(string kind) => senders.GetValueOrDefault(kind);

    /// <summary>What is to be remarked on: kinds that nobody serves.</summary>
    public IEnumerable<JobRemark> Remarks(JobDefinition job) => job.Notifications.Where(n => Find(n.Kind) is null).Select(n => new JobRemark(
        JobRemarkKind.Warning, job.FullName, $"notification.{JobNotification.Key(n.Moment)}", (job.Document["notification"]?.Line).GetValueOrDefault(),
        $"nobody here tells “{n.Kind}”: the notification is kept, and has no effect; {string.Join(", ", senders.Keys.Order(StringComparer.Ordinal))} {(senders.Count == 1 ? "is" : "are")} served"));
}
