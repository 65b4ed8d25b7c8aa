namespace Muster.Server.Web.Live;

/// <summary>
/// When each topic changed last: what changes after a page was made and before its stream is open would reach nobody otherwise.
/// Of very many topics those that changed longest ago are forgotten; about a time before that the answer is that all may have changed.
/// </summary>
/// <param name="first">Marks begin here; those of servers before this one are smaller.</param>
internal sealed class TopicMarks(long first)
{
    public const int Most = 16_384;
    private readonly Lock _gate = new();
    private Dictionary<string, long> _young = [];
    private Dictionary<string, long> _old = [];
    private long _now = first;
    private long _turned = first;
    private long _forgotten = first;

    public long Now => Interlocked.Read(ref _now);

    public void Note(IReadOnlyList<string> topics)
    {
        lock (_gate)
        {
            long now = Interlocked.Increment(ref _now);
            foreach (string topic in topics)
                _young[topic] = now;
            if (_young.Count <= Most)
                return;
            (_old, _young) = (_young, []);
            (_forgotten, _turned) = (_turned, now);
        }
    }

    /// <summary>Those of them that changed, or may have changed, after <paramref name="mark"/>.</summary>
    public IReadOnlyList<string> ChangedSince(long mark, IEnumerable<string> topics)
    {
        lock (_gate)
            return [.. topics.Where(topic => mark < _forgotten || _young.GetValueOrDefault(topic) > mark || _old.GetValueOrDefault(topic) > mark)];
    }
}
