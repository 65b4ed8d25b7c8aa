namespace Muster.Agent.Settings;

/// <summary>The settings as one source gave them; null = not given there.</summary>
internal sealed record GivenSettings
{
    public string? Server { get; set; }
    public string? Key { get; set; }
    public List<string> Tags { get; } = [];
    public string? Name { get; set; }
    public string? State { get; set; }
    public string? Plugins { get; set; }
    public string? Policy { get; set; }
    public string? Config { get; set; }
    public bool? Foreground { get; set; }
    public bool? Solo { get; set; }
    public long? SpoolBytes { get; set; }
    public int? Concurrency { get; set; }
    public TimeSpan? LocalInterval { get; set; }
    public TimeSpan? MetricsInterval { get; set; }
    public List<string> PluginPath { get; } = [];
    public string? CertificateFingerprint { get; set; }
    public Nrpe.NrpeServiceOptions? Nrpe { get; set; }
    public bool Help { get; set; }
    public bool Version { get; set; }
}
