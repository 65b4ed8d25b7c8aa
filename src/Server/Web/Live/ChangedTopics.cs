namespace Muster.Server.Web.Live;

/// <summary>Which of a page's topics changed since it was told last. Bounded by the topics it asked for.</summary>
internal sealed class ChangedTopics(IReadOnlySet<string> topics) : ILiveSubscriber
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private Dictionary<string, long> _changed = [];

    public IReadOnlySet<string> Topics => topics;

    public void Offer(LiveEvent happened) => Note(happened.Topics, happened.Id);

    public void Note(IReadOnlyList<string> changed, long id)
    {
        foreach (string topic in changed)
        {
            if (!topics.Contains(topic))
                continue;
            lock (_gate)
            {
                _changed[topic] = id;
                if (_filled.CurrentCount == 0)
                    _filled.Release();
            }
        }
    }

    public Task<bool> WaitAsync(TimeSpan wait, CancellationToken ct) => _filled.WaitAsync(wait, ct);

    public IReadOnlyDictionary<string, long> Take()
    {
        lock (_gate)
        {
            Dictionary<string, long> taken = _changed;
            _changed = [];
            return taken;
        }
    }
}
