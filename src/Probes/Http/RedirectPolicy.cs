namespace Muster.Probes.Http;

/// <summary>What to do with an answer that points elsewhere.</summary>
internal enum RedirectPolicy
{
    /// <summary>Go there, up to ten times.</summary>
    Follow,

    /// <summary>Go there as long as it is the same host name.</summary>
    SameHost,

    /// <summary>It is the answer.</summary>
    Stop,
}
