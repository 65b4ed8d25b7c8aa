namespace Muster.Probes;

/// <summary>One look in progress.</summary>
internal sealed class ProbeLook(TimeProvider time, TimeSpan timeout)
{
    public TimeProvider Time => time;

    public TimeSpan Timeout => timeout;

    /// <summary>What it is at ("connecting to 10.0.0.1:80"), so that a timeout can say where the time went.</summary>
    public string Doing { get; set; } = "starting";
}
