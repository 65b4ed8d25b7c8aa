namespace Muster.Server.Jobs.Definitions;

/// <summary>What a run of the job may be given.</summary>
public sealed record JobOption
{
    public required string Name { get; init; }

    public string Label { get; init; } = "";

    public string Description { get; init; } = "";

    public bool Required { get; init; }

    /// <summary>The default.</summary>
    public string? Value { get; init; }

    public IReadOnlyList<string> Values { get; init; } = [];

    public bool SortValues { get; init; }

    /// <summary>Only one of <see cref="Values"/>.</summary>
    public bool Enforced { get; init; }

    public string? Regex { get; init; }

    public string? ValuesUrl { get; init; }

    public bool Multivalued { get; init; }

    /// <summary>Of several values all, when none is given.</summary>
    public bool AllSelected { get; init; }

    public string Delimiter { get; init; } = ",";

    /// <summary>Never shown, never kept.</summary>
    public bool Secure { get; init; }

    /// <summary>A secure value that scripts may see all the same.</summary>
    public bool ValueExposed { get; init; }

    /// <summary>The secret that is its default: a reference, not the value.</summary>
    public string? StoragePath { get; init; }

    public bool IsDate { get; init; }

    public string? DateFormat { get; init; }

    public bool Hidden { get; init; }

    public bool IsFile { get; init; }
}
