namespace Muster.Probes;

/// <summary>An option of a probe that is missing, unknown or not readable.</summary>
public sealed class ProbeOptionException(string option, string message) : FormatException(message)
{
    /// <summary>The option's name as it was given (<c>certificate.warning</c>), for the place in the file.</summary>
    public string Option { get; } = option;
}
