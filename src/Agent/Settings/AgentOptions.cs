namespace Muster.Agent.Settings;

/// <summary>What the agent was told, put together from command line, environment and file (in this order of weight; tags are the union).</summary>
internal sealed record AgentOptions
{
    /// <summary><c>ws://…/agent</c> or <c>wss://…/agent</c>; null only in solo mode without a server.</summary>
    public Uri? Server { get; init; }

    /// <summary>Enrolment key <c>msk_…</c>; not needed once the state folder holds a credential.</summary>
    public string Key { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Name to be shown; the machine's host name when not given.</summary>
    public required string Name { get; init; }

    public required string StateFolder { get; init; }

    /// <summary>Log to standard error and end with the terminal. Otherwise the agent outlives its terminal and logs to STATE/agent.log.</summary>
    public bool Foreground { get; init; }

    public string PluginsFolder { get; init; } = "/etc/muster/plugins";

    public string PolicyFile { get; init; } = "/etc/muster/agent-policy.yaml";

    /// <summary>True when the policy file was named by hand, so that its absence is an error.</summary>
    public bool PolicyRequired { get; init; }

    /// <summary>Runs its local plugins only; takes nothing from the server.</summary>
    public bool Solo { get; init; }

    /// <summary>Upper bound of the spool on disk, bytes.</summary>
    public long SpoolBytes { get; init; } = 64L << 20;

    /// <summary>Checks run at the same time, at most.</summary>
    public int Concurrency { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    /// <summary>How often local plugins run that do not say otherwise themselves.</summary>
    public TimeSpan LocalInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the host's own metrics are read; zero: never.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Folders in which plugin names without a path are looked up, before the usual ones.</summary>
    public IReadOnlyList<string> PluginPath { get; init; } = [];

    /// <summary>Accept any TLS certificate whose SHA-256 fingerprint (hex) is this; empty = the system's roots decide.</summary>
    public string CertificateFingerprint { get; init; } = "";

    /// <summary>Serves an existing Nagios over NRPE; null: does not.</summary>
    public Nrpe.NrpeServiceOptions? Nrpe { get; init; }
}
