using Muster.Protocol;

namespace Muster.Agent.Gathering;

/// <summary>
/// Bodies on their way to the server. While there is no link the newest wait here, up to a limit: an absence of some minutes leaves no gap.
/// </summary>
internal sealed class RelayQueue(Func<bool> linked, Action<FromAgent> post)
{
    private const int MostBytes = 2 << 20, Overhead = 200;
    private readonly Lock _gate = new();
    private readonly Queue<ScrapeBody> _waiting = new();
    private int _bytes;

    /// <summary>Bodies given up because there was no link for too long.</summary>
    public ulong Dropped { get; private set; }

    public int Waiting { get { lock (_gate) return _waiting.Count; } }

    public void Add(ScrapeBody body)
    {
        lock (_gate)
        {
            if (linked())
            {
                post(new FromAgent { Gathered = new Gathered { Scrapes = { body }, Dropped = Dropped } });
                return;
            }
            _waiting.Enqueue(body);
            _bytes += body.Body.Length + Overhead;
            while (_bytes > MostBytes && _waiting.TryDequeue(out var oldest))
            {
                _bytes -= oldest.Body.Length + Overhead;
                Dropped++;
            }
        }
    }

    /// <summary>A link is up: what waited goes.</summary>
    public void Linked()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var body)) post(new FromAgent { Gathered = new Gathered { Scrapes = { body }, Dropped = Dropped } });
            _bytes = 0;
        }
    }
}
