namespace Muster.Probes.Nrpe;

/// <summary>How the daemon speaks.</summary>
public enum NrpeSecurity
{
    /// <summary>TLS with whatever the daemon has, certificates not verified: what check_nrpe does unless told otherwise.</summary>
    Tls,

    /// <summary>TLS with a certificate that is valid for the host's name.</summary>
    Verified,

    /// <summary>No TLS (<c>check_nrpe -n</c>, <c>nrpe -n</c>).</summary>
    Off,
}

/// <summary>An NRPE daemon.</summary>
/// <param name="Version">2, 3 or 4; null: 4 is tried first, then the older ones on connections of their own.</param>
public sealed record NrpeTarget(string Host, int Port = 5666, NrpeSecurity Security = NrpeSecurity.Tls, int? Version = null)
{
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>What the daemon answered.</summary>
/// <param name="Result">0 to 3; anything else is the daemon's own fault.</param>
/// <param name="Text">The plugin's output, with its perfdata.</param>
/// <param name="Version">Of the protocol both understood.</param>
public sealed record NrpeAnswer(int Result, string Text, int Version);
