namespace Muster.Server.Commands.Steps;

/// <summary>How much an execution may print, in lines or bytes, altogether or each host. What is beyond is not kept.</summary>
/// <param name="reached">Called once, when the limit is passed.</param>
public sealed class OutputLimit(long most, bool bytes, bool perHost, Action<int> reached)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _counts = [];
    private bool _told;

    /// <summary>What was printed before the server was started again.</summary>
    public void Seed(int host, long count)
    {
        lock (_gate) _counts[perHost ? host : 0] = _counts.GetValueOrDefault(perHost ? host : 0) + count;
    }

    /// <summary>Counts a piece of output; false when it is beyond the limit.</summary>
    public bool Takes(int host, ReadOnlySpan<byte> output)
    {
        bool over, first;
        lock (_gate)
        {
            var key = perHost ? host : 0;
            var before = _counts.GetValueOrDefault(key);
            _counts[key] = before + (bytes ? output.Length : output.Count((byte)'\n'));
            over = before >= most;
            first = _counts[key] > most && !_told;
            _told |= first;
        }
        if (first) reached(host);
        return !over;
    }
}
