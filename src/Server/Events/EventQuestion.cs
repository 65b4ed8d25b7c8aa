namespace Muster.Server.Events;

/// <summary>Which events are asked for. All of it must fit.</summary>
public sealed record EventQuestion
{
    /// <summary>Only what touches the span from here (included) …</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>… to here (left out).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>One of these; none: any.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Labels it must carry with just these values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Words in title, detail, author or a label.</summary>
    public string? Text { get; init; }

    /// <summary>Only what goes on.</summary>
    public bool Ongoing { get; init; }

    /// <summary><c>start</c>, <c>end</c>, <c>kind</c>, <c>title</c> or <c>author</c>; <c>-</c> before it turns the order round.</summary>
    public string Sort { get; init; } = "-start";
}
