namespace Muster.Server.Notifications.Explaining;

/// <summary>Why somebody was told of a problem, or was not; or what would happen.</summary>
/// <param name="Verdict">One sentence.</param>
/// <param name="Lines">How it comes about, in order.</param>
public sealed record Explanation(string Verdict, IReadOnlyList<ExplanationLine> Lines);

/// <param name="Kind">incident, cause, quiet, route, recipient, delivery, story.</param>
/// <param name="Good">It led to somebody being told; null: neither.</param>
public sealed record ExplanationLine(string Kind, string Text, bool? Good = null, DateTimeOffset? At = null);
