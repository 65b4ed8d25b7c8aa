namespace Muster.Server.Requests;

/// <summary>A moment at which something was changed, such as a deploy.</summary>
public sealed record RequestMark(DateTimeOffset At, string Title);

/// <summary>Moments worth comparing at. Whoever knows of such moments adds a source.</summary>
public sealed class RequestMarks
{
    private readonly Lock adding = new();
    private volatile IReadOnlyList<Func<DateTimeOffset, DateTimeOffset, IEnumerable<RequestMark>>> sources = [];

    /// <param name="source">Answers the marks after one time and up to another.</param>
    public void Add(Func<DateTimeOffset, DateTimeOffset, IEnumerable<RequestMark>> source)
    {
        lock (adding) sources = [.. sources, source];
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RequestMark> Between(DateTimeOffset from, DateTimeOffset to, int most) =>
        [.. sources.SelectMany(s => s(from, to)).OrderByDescending(m => m.At).Take(most)];
}
