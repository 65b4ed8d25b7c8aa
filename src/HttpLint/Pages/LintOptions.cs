using Muster.HttpLint.Fetching;

namespace Muster.HttpLint.Pages;

/// <summary>How far a run goes.</summary>
public sealed record LintOptions
{
    public static readonly LintOptions Usual = new();

    public FetchOptions Fetch { get; init; } = FetchOptions.Usual;

    public string Method { get; init; } = "GET";

    /// <summary>Ask again in other ways: codings, ranges, validators, HEAD.</summary>
    public bool Probe { get; init; } = true;

    /// <summary>Fetch what the page loads.</summary>
    public bool Assets { get; init; } = true;

    /// <summary>Measure a second visit with a primed cache.</summary>
    public bool Primed { get; init; } = true;

    /// <summary>Requests in all that the probes of assets may make.</summary>
    public int MaxProbes { get; init; } = 60;

    public int MaxAssets { get; init; } = 200;

    /// <summary>At the same time; browsers open six connections per host.</summary>
    public int Parallel { get; init; } = 6;

    public int MaxRedirects { get; init; } = 10;

    /// <summary>Notes that are known and accepted.</summary>
    public Waivers Waivers { get; init; } = Waivers.None;
}

/// <summary>How far a run has come.</summary>
public sealed record LintProgress(string Doing, int Done, int Of);
