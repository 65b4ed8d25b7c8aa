using System.Text.RegularExpressions;

namespace Muster.LoadTest.Scenarios;

/// <summary>What a user does, step by step (see docs/guide/load.md for the file).</summary>
public sealed record Scenario(string Name, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>Sent with every step.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    /// <summary>Values that every pass starts with.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>A row for each pass; null: none.</summary>
    public DataFile? Data { get; init; }

    /// <summary>Rows at random instead of one after another.</summary>
    public bool RandomRows { get; init; }
}

/// <param name="Think">Before the request: at least and at most so long.</param>
public sealed record ScenarioStep(string Name, string Method, Template Path)
{
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    public Template? Body { get; init; }

    public (TimeSpan Least, TimeSpan Most) Think { get; init; }

    public Expectation Expect { get; init; } = new();

    public IReadOnlyList<Capture> Captures { get; init; } = [];
}

/// <summary>What an answer must be like. Without a status, any below 400 is fine.</summary>
public sealed record Expectation
{
    /// <summary>Ranges, both ends included.</summary>
    public IReadOnlyList<(int From, int To)> Statuses { get; init; } = [];

    public Template? Contains { get; init; }

    public Template? Lacks { get; init; }

    public Regex? Matches { get; init; }

    /// <summary>A header must be there and contain the text.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    /// <summary>Values at places of a JSON body.</summary>
    public IReadOnlyList<KeyValuePair<JsonPlace, Template>> Json { get; init; } = [];

    public TimeSpan? Within { get; init; }

    public bool LooksInside => Contains is not null || Lacks is not null || Matches is not null || Headers.Count > 0 || Json.Count > 0;
}

/// <summary>Keeps a value of an answer for later steps; exactly one of the ways is given.</summary>
public sealed record Capture(string Variable)
{
    public JsonPlace? Json { get; init; }

    /// <summary>Its first group, or all of what it matches when it has none.</summary>
    public Regex? Pattern { get; init; }

    public string? Header { get; init; }
}
