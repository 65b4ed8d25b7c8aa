namespace Muster.Server.Web.Live;

/// <summary>
/// Tells whoever listens what changed. Publishing never waits: a subscriber that cannot keep up loses its place and is told to
/// read everything again (<c>resync</c>), nobody else notices. Any thread.
/// <para>API users (<c>GET /api/v1/stream?events=host,state</c>) get
/// <c>id: 17…</c>, <c>event: state</c>, <c>data: {the payload}</c>; <c>Last-Event-ID</c> resumes or answers <c>event: resync</c>.</para>
/// <para>Pages (<c>GET /live?topics=overview,host:ID</c>) get, at most four times a second for each topic,
/// <c>event: host:ID</c>, <c>data: {"topic":"host:ID","id":17…}</c>: fetch that region again. <c>event: resync</c> means all of them;
/// it comes first on every connection that is a re-connection. <c>&amp;since=</c> with the mark of the page begins with what changed since it was made.</para>
/// </summary>
public sealed class LiveUpdates
{
    /// <summary>Events kept for those who come back after a short break.</summary>
    public const int Kept = 4096;

    private readonly Lock _gate = new();
    private readonly LiveEvent?[] _ring = new LiveEvent?[Kept];
    private readonly long _firstId;
    private volatile ILiveSubscriber[] _subscribers = [];
    private readonly TopicMarks _marks;
    private long _nextId;

    /// <summary>Ids begin at the time of the start in microseconds, so that they increase over restarts too.</summary>
    public LiveUpdates(TimeProvider time)
    {
        _firstId = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        _nextId = _firstId;
        _marks = new TopicMarks(_firstId);
    }

    /// <summary>Taken before a page reads what it shows; its stream then begins with what changed since.</summary>
    public long Mark => _marks.Now;

    public int Subscribers => _subscribers.Length;

    /// <summary>The payload is kept and written as JSON later: hand over something that does not change.</summary>
    public void Publish(string kind, object payload, params IReadOnlyList<string> topics)
    {
        lock (_gate)
        {
            LiveEvent happened = new(_nextId++, kind, payload, topics);
            _ring[happened.Id % Kept] = happened;
            _marks.Note(topics);
            foreach (ILiveSubscriber subscriber in _subscribers)
                subscriber.Offer(happened);
        }
    }

    /// <summary>Tells pages alone that these regions changed: nothing that API users would want to hear of.</summary>
    public void Touch(params IReadOnlyList<string> topics)
    {
        long id = Volatile.Read(ref _nextId);
        _marks.Note(topics);
        foreach (ILiveSubscriber subscriber in _subscribers)
            (subscriber as ChangedTopics)?.Note(topics, id);
    }

    /// <summary>All that pages which are open at this moment show.</summary>
    public IReadOnlySet<string> WatchedTopics() => _subscribers.OfType<ChangedTopics>().SelectMany(page => page.Topics).ToHashSet();

    /// <summary>Tells a page what of its topics changed between the mark it carries and its subscription.</summary>
    internal void CatchUp(ChangedTopics page, long mark) => page.Note(_marks.ChangedSince(mark, page.Topics), Volatile.Read(ref _nextId));

    /// <summary>Subscribes from the event after <paramref name="lastSeen"/> on, or from now; disposing ends it.</summary>
    /// <param name="complete">False when events since <paramref name="lastSeen"/> are not kept any more.</param>
    internal IDisposable Subscribe(ILiveSubscriber subscriber, long? lastSeen, out bool complete)
    {
        lock (_gate)
        {
            long from = lastSeen + 1 ?? _nextId;
            complete = from >= Math.Max(_firstId, _nextId - Kept) && from <= _nextId;
            for (long id = complete ? from : _nextId; id < _nextId; id++)
                subscriber.Offer(_ring[id % Kept]!);
            _subscribers = [.. _subscribers, subscriber];
        }
        return new Subscription(this, subscriber);
    }

    private sealed class Subscription(LiveUpdates updates, ILiveSubscriber subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (updates._gate)
                updates._subscribers = [.. updates._subscribers.Where(other => other != subscriber)];
        }
    }
}
