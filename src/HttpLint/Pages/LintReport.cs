using Muster.HttpLint.Notes;

namespace Muster.HttpLint.Pages;

/// <summary>Everything one run found out about one address.</summary>
public sealed record LintReport
{
    /// <summary>As asked for.</summary>
    public required Uri Url { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>From the first request to the last byte of the last asset.</summary>
    public TimeSpan Duration { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Redirects first, then the page, then its assets in the order they were asked for.</summary>
    public required IReadOnlyList<ResourceReport> Resources { get; init; }

    /// <summary>Of what the page loads; empty when assets were not looked at.</summary>
    public IReadOnlyList<DuplicateGroup> Duplicates { get; init; } = [];

    public required PageWeight Weight { get; init; }

    /// <summary>Null when the answer is no page, or its assets were not looked at.</summary>
    public Grade? Performance { get; init; }

    public Grade? Security { get; init; }

    /// <summary>How many notes waivers took away.</summary>
    public int Waived { get; init; }

    /// <summary>Assets beyond the limit, not fetched.</summary>
    public int LeftOut { get; init; }

    /// <summary>Assets that were not probed because the budget of requests was used up.</summary>
    public int NotProbed { get; init; }

    /// <summary>The page itself: the last that is no asset.</summary>
    public ResourceReport Main => Resources.LastOrDefault(r => r.Kind == AssetKind.Document) ?? Resources[^1];

    public IEnumerable<Note> Notes => Resources.SelectMany(r => r.Notes);

    /// <summary>The worst there is; null when there is no note at all.</summary>
    public Severity? Worst => Resources.Any(r => r.Failure is not null) ? Severity.Bad : Notes.Select(n => (Severity?)n.Severity).Max();
}

/// <summary>Several addresses with the same bytes.</summary>
public sealed record DuplicateGroup(long Bytes, IReadOnlyList<Uri> Urls);
