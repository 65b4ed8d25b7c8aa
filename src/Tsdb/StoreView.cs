using Muster.Tsdb.Blocks;
using Muster.Tsdb.Head;

namespace Muster.Tsdb;

/// <summary>
/// What a reader sees: these blocks, the head from a window on, these late samples and the newer ones. A new view keeps nothing of the old
/// one waiting; what the old one alone needed goes when its last reader has left and all older views have gone.
/// </summary>
internal sealed class StoreView(Block[] blocks, int floorWindow, LateSamples late)
{
    private int _users = 1;
    private StoreView? _next;
    private Action? _whenGone;

    public Block[] Blocks => blocks;
    public int FloorWindow => floorWindow;
    public LateSamples Late => late;

    /// <summary>False when the view has gone already: ask for the current one again.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users) return true;
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        _whenGone?.Invoke();
        _next?.Leave();
    }

    /// <summary>The store has moved on. The successor cannot go before this one.</summary>
    public void Retire(StoreView next, Action whenGone)
    {
        next.TryEnter();
        (_next, _whenGone) = (next, whenGone);
        Leave();
    }
}
