namespace Muster.Server.Jobs.Definitions;

/// <summary>What of an execution is told.</summary>
public enum JobMoment
{
    Success,
    Failure,
    Start,

    /// <summary>It takes longer than it usually does.</summary>
    Overdue,

    /// <summary>It failed and will be tried again.</summary>
    RetryableFailure,
}

/// <summary>Somebody to tell.</summary>
/// <param name="Kind"><c>urls</c>, <c>email</c>, or the type of a plugin.</param>
public sealed record JobNotification(JobMoment Moment, string Kind, IReadOnlyDictionary<string, string> Settings)
{
    public const string Urls = "urls", Email = "email";

    /// <summary>As files write it.</summary>
    public static string Key(JobMoment moment) => moment switch
    {
        JobMoment.Success => "onsuccess",
        JobMoment.Failure => "onfailure",
        JobMoment.Start => "onstart",
        JobMoment.Overdue => "onavgduration",
        _ => "onretryablefailure",
    };
}
