namespace Muster.AccessLog.Parsing;

/// <summary>A request whose Completed line was not seen yet.</summary>
/// <param name="Text">The Started message; the slices and <paramref name="Time"/> are of it.</param>
/// <param name="Line">Its number, from the first line read.</param>
internal sealed record RailsRequest(byte[] Text, Slice Method, Slice Path, long Time, long Line)
{
    /// <summary>Controller#action.</summary>
    public byte[] View { get; init; } = [];
}

/// <summary>
/// What one owner (a process, or a request with a tag of its own) has under way. Without tags the threads of a process share a track; a line then belongs
/// to a request only when no other can be meant, and where two controllers run at once nothing is guessed: their ends are counted as mixed.
/// </summary>
internal sealed class RailsTrack
{
    /// <summary>After such a silence what was under way is taken for dead (the process was killed).</summary>
    private const long Silence = 60_000;

    private long _latest = LogEntry.NoTime;

    /// <summary>The request that has begun took the place of another that no controller had: the next line may be of either.</summary>
    private bool _doubtful;

    /// <summary>Started, and in no controller yet.</summary>
    public RailsRequest? Begun { get; private set; }

    /// <summary>In its controller.</summary>
    public RailsRequest? Running { get; private set; }

    /// <summary>Requests in their controllers that cannot be told apart.</summary>
    public int Mixed { get; private set; }

    public bool IsIdle => Begun is null && Running is null && Mixed == 0;

    /// <summary>Takes a Started line; answers the requests that will never end.</summary>
    public (RailsRequest? Begun, RailsRequest? Running) Start(RailsRequest request)
    {
        var lost = (Begun, (RailsRequest?)null);
        _doubtful = Begun is not null;
        if (_latest != LogEntry.NoTime && request.Time != LogEntry.NoTime && request.Time - _latest >= Silence)
        {
            lost = (Begun, Running);
            _doubtful = false;
            Running = null;
            Mixed = 0;
        }
        if (request.Time != LogEntry.NoTime) _latest = request.Time;
        Begun = request;
        return lost;
    }

    /// <summary>Takes a Processing line.</summary>
    public void Process(ReadOnlySpan<byte> view)
    {
        if (Mixed > 0)
        {
            Mixed++;
            Begun = null;
        }
        else if (Running is not null)
        {
            Mixed = 2;
            Begun = Running = null;
        }
        else if (Begun is not null && _doubtful)
        {
            Mixed = 1;
            Begun = null;
        }
        else if (Begun is not null)
        {
            Running = Begun with { View = view.ToArray() };
            Begun = null;
        }
    }

    /// <summary>Takes a Completed line: the request that it ends, or why there is none.</summary>
    public LineFault Complete(out RailsRequest? ended)
    {
        ended = null;
        if (Mixed > 0)
        {
            Mixed--;
            return LineFault.Mixed;
        }
        ended = Running;
        Running = null;
        return ended is null ? End(LineFault.NoBeginning, out ended) : LineFault.None;
    }

    /// <summary>Takes the line that says no route fits: Rails writes no Completed line then, and answers 404.</summary>
    public LineFault MissRoute(out RailsRequest? missed)
    {
        missed = null;
        return Running is null && Mixed == 0 ? End(LineFault.NotARequest, out missed) : LineFault.NotARequest;
    }

    /// <summary>Ends what has begun and is in no controller.</summary>
    private LineFault End(LineFault otherwise, out RailsRequest? ended)
    {
        ended = _doubtful ? null : Begun;
        var fault = Begun is null ? otherwise : _doubtful ? LineFault.Mixed : LineFault.None;
        Begun = null;
        _doubtful = false;
        return fault;
    }
}
