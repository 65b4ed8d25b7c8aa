namespace Muster.Server.Web.Live;

/// <summary>What an API user's stream has not been sent yet: bounded; overflowing forgets everything and says so.</summary>
internal sealed class EventQueue(IReadOnlySet<string> kinds) : ILiveSubscriber
{
    /// <summary>Above <see cref="LiveUpdates.Kept"/>, so that resuming cannot overflow.</summary>
    public const int Most = 8192;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private List<LiveEvent> _waiting = [];
    private bool _overflowed;

    public void Offer(LiveEvent happened)
    {
        if (kinds.Count > 0 && !kinds.Contains(happened.Kind))
            return;
        lock (_gate)
        {
            if (_waiting.Count >= Most)
            {
                _waiting.Clear();
                _overflowed = true;
            }
            if (!_overflowed)
                _waiting.Add(happened);
            if (_filled.CurrentCount == 0)
                _filled.Release();
        }
    }

    /// <summary>True when there may be something to take, false after <paramref name="wait"/>.</summary>
    public Task<bool> WaitAsync(TimeSpan wait, CancellationToken ct) => _filled.WaitAsync(wait, ct);

    /// <summary>Everything that waits.</summary>
    /// <param name="overflowed">Events were lost: the reader must read everything again.</param>
    public IReadOnlyList<LiveEvent> Take(out bool overflowed)
    {
        lock (_gate)
        {
            List<LiveEvent> taken = _waiting;
            _waiting = [];
            (overflowed, _overflowed) = (_overflowed, false);
            return taken;
        }
    }
}
