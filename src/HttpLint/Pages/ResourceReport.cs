using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Probing;

namespace Muster.HttpLint.Pages;

/// <summary>One resource of a page: what came, what is to be said of it, what a second visit costs.</summary>
public sealed record ResourceReport
{
    public required Uri Url { get; init; }

    public required AssetKind Kind { get; init; }

    /// <summary>Where the page names it; empty for the page itself.</summary>
    public string Found { get; init; } = "";

    /// <summary>How often the page names it.</summary>
    public int References { get; init; } = 1;

    public bool Integrity { get; init; }

    /// <summary>Null when there was no answer.</summary>
    public Exchange? Exchange { get; init; }

    public string? Failure { get; init; }

    public IReadOnlyList<Note> Notes { get; init; } = [];

    public IReadOnlyList<ProbeLook> Probes { get; init; } = [];

    /// <summary>From the beginning of the page's first request.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>The same resource asked for with a primed cache; null when that was not measured.</summary>
    public PrimedFetch? Primed { get; init; }

    public int Status => Exchange?.Response.Status ?? 0;

    public long Bytes => Exchange?.Response.WireBytes ?? 0;
}

/// <summary>What a second visit costs for one resource.</summary>
/// <param name="Asked">False: it is fresh, so nothing is sent.</param>
/// <param name="Status">Of the answer; 0 when nothing was asked.</param>
/// <param name="Bytes">Head and body of the answer.</param>
public sealed record PrimedFetch(bool Asked, int Status, long Bytes);
