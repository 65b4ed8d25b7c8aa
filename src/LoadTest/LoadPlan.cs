using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;
using Muster.LoadTest.Safety;

namespace Muster.LoadTest;

/// <summary>What to send where, how much of it and for how long. Without a rate the model is closed (each connection asks again when it has its answer), with one it is open (passes start when planned, whatever the server does).</summary>
public sealed record LoadPlan
{
    /// <summary>http or https; the path is used unless a feed is given.</summary>
    public required Uri Target { get; init; }

    public string Method { get; init; } = "GET";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    /// <summary>What is asked for instead of the target's own path: a scenario, a replay.</summary>
    public IFeed? Feed { get; init; }

    /// <summary>Closed: simulated users, each with its connection. Open: the most connections at a time; they are opened as they are needed.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Ends after so many passes (a pass is one request, or one run through a scenario).</summary>
    public long? Passes { get; init; }

    /// <summary>Starts no pass after so long.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Passes per second: the open model.</summary>
    public double? Rate { get; init; }

    public ArrivalKind Arrivals { get; init; }

    /// <summary>Open model with planned starts of its own, in nanoseconds since the run's start, ascending: a replay.</summary>
    public IReadOnlyList<long>? Moments { get; init; }

    public bool KeepAlive { get; init; } = true;

    public WireVersion Http { get; init; }

    /// <summary>Do not check the certificate of an https target.</summary>
    public bool TrustAnyCertificate { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>For connecting and for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Hosts that may be loaded though they are public.</summary>
    public AllowList Allow { get; init; } = AllowList.Nothing;

    public bool Open => Rate is not null || Moments is not null;

    /// <exception cref="LoadPlanException">It cannot be run.</exception>
    public void Check()
    {
        if (!Target.IsAbsoluteUri || Target.Scheme is not ("http" or "https")) throw new LoadPlanException($"'{Target}' is no http or https address");
        if (Connections is < 1 or > 60_000) throw new LoadPlanException("connections must be 1 to 60000");
        if (Threads < 1 || Threads > Connections) throw new LoadPlanException($"threads must be 1 to the number of connections ({Connections})");
        if (Rate is { } rate && !(rate > 0 && rate <= 10_000_000)) throw new LoadPlanException("the rate must be more than 0 and at most 10000000 per second");
        if (Passes is <= 0) throw new LoadPlanException("the number of requests must be 1 or more");
        if (Duration is { } duration && duration <= TimeSpan.Zero) throw new LoadPlanException("the duration must be more than 0");
        if (Timeout <= TimeSpan.Zero) throw new LoadPlanException("the time limit must be more than 0");
        if (Passes is null && Duration is null && Moments is null) throw new LoadPlanException("say when to stop: a number of requests or a duration");
        if (Rate is not null && Moments is not null) throw new LoadPlanException("a replay has its own rate; change it with its speed");
    }
}

/// <summary>The version of HTTP to speak.</summary>
public enum WireVersion
{
    Http11,

    /// <summary>With prior knowledge on http, negotiated on https; nothing older is accepted. Requests share connections as far as the server lets them.</summary>
    Http2,
}
