namespace Muster.Server.Notifications.Routing;

/// <summary>Why a problem is not told now.</summary>
/// <param name="Kind">silence, downtime, flapping, acknowledgement.</param>
/// <param name="Reason">A sentence, with who and why.</param>
/// <param name="Until">When it ends by itself; null: when it is ended.</param>
public sealed record Hold(string Kind, string Reason, DateTimeOffset? Until);

/// <summary>
/// Whoever keeps problems from being told registers here (<c>suppression.From(…)</c>, before the server starts) and is asked each time,
/// so that what ends is noticed without anybody saying so.
/// </summary>
public sealed class Suppression
{
    private readonly List<Func<Subject, DateTimeOffset, Hold?>> _sources = [];

    public void From(Func<Subject, DateTimeOffset, Hold?> source) => _sources.Add(source);

    public IReadOnlyList<Hold> Of(Subject subject, DateTimeOffset at) => [.. _sources.Select(source => source(subject, at)).OfType<Hold>()];
}
