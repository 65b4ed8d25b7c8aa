namespace Muster.Probes;

/// <summary>A target and what to expect of it, its options already read and valid.</summary>
public abstract record Probe
{
    private protected Probe()
    {
    }

    /// <summary>http, tcp, dns, tls, ping or nrpe.</summary>
    public abstract string Kind { get; }

    /// <summary>Looks once. Failures of the target are reports; <see cref="OperationCanceledException"/> when the time is over.</summary>
    internal abstract Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct);
}
