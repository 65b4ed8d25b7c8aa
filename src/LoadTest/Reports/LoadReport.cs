namespace Muster.LoadTest.Reports;

/// <summary>What a run found; what JSON files hold, what is published and compared. Times are milliseconds unless a name says otherwise.</summary>
public sealed record LoadReport
{
    /// <summary>Of this shape; readers refuse others.</summary>
    public int Version { get; init; } = 1;

    public required string Target { get; init; }

    /// <summary>What was sent: "GET /", a scenario's name, a replayed log.</summary>
    public required string Plan { get; init; }

    /// <summary>"closed" or "open".</summary>
    public required string Model { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Seconds from the start to the last answer.</summary>
    public required double Seconds { get; init; }

    public required int Connections { get; init; }

    /// <summary>Passes per second that were planned; null in the closed model and for a replay.</summary>
    public double? OfferedRate { get; init; }

    public bool KeepAlive { get; init; }

    /// <summary>"1.1" or "2".</summary>
    public required string Http { get; init; }

    public string Server { get; init; } = "";

    /// <summary>Answered or failed.</summary>
    public required long Requests { get; init; }

    public required long Failed { get; init; }

    /// <summary>Requests per second, failed ones included.</summary>
    public double Rate => Seconds > 0 ? Requests / Seconds : 0;

    /// <summary>Failed of all, 0 to 1.</summary>
    public double ErrorShare => Requests > 0 ? (double)Failed / Requests : 0;

    public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();

    /// <summary>What was said of errors, with how often.</summary>
    public IReadOnlyDictionary<string, long> Faults { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> Statuses { get; init; } = new Dictionary<string, long>();

    public long BytesReceived { get; init; }

    public long BodyBytes { get; init; }

    public long BytesSent { get; init; }

    /// <summary>Bytes of the first body; -1: there was none.</summary>
    public long DocumentLength { get; init; }

    /// <summary>Answers with another length than the first.</summary>
    public long OtherLengths { get; init; }

    public long ConnectionsOpened { get; init; }

    /// <summary>From the planned start (open model) or from sending (closed) to the end of the answer.</summary>
    public required LatencyFigures Latency { get; init; }

    /// <summary>From sending to the end of the answer: what a closed measurement would have shown.</summary>
    public required LatencyFigures Service { get; init; }

    public required LatencyFigures Waiting { get; init; }

    public required LatencyFigures Connecting { get; init; }

    public IReadOnlyList<TimelinePoint> Timeline { get; init; } = [];

    /// <summary>The run in equal blocks of time, for comparisons with other runs; null in reports of older programs.</summary>
    public TimeBlocks? Blocks { get; init; }

    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    public required GeneratorFigures Generator { get; init; }

    /// <summary>Where the run was given thresholds: each, and whether it held.</summary>
    public IReadOnlyList<ThresholdReport> Thresholds { get; init; } = [];

    /// <summary>Where it was asked for: how much the target takes.</summary>
    public LimitReport? Limit { get; init; }

    /// <summary>Of a replay: each route's durations beside those in the log.</summary>
    public IReadOnlyList<RouteReport> Routes { get; init; } = [];
}

/// <summary>Durations in milliseconds.</summary>
/// <param name="Percentiles">By percent ("50", "99.9"), as many as a curve needs.</param>
public sealed record LatencyFigures(long Count, double Min, double Mean, double Deviation, double Max, IReadOnlyDictionary<string, double> Percentiles)
{
    public double P50 => At("50");

    public double P95 => At("95");

    public double P99 => At("99");

    private double At(string percent) => Percentiles.TryGetValue(percent, out double value) ? value : 0;
}

/// <summary>A run cut into blocks of time of the same length.</summary>
/// <param name="Seconds">The length of each; the last may have been cut short by the run's end.</param>
public sealed record TimeBlocks(double Seconds, IReadOnlyList<TimeBlock> Blocks);

/// <param name="LatencySum">Milliseconds, over all latencies of the block.</param>
/// <param name="Latencies">Their counts; how they are written says the histogram's own code (<c>PackedCounts</c>).</param>
public sealed record TimeBlock(long Requests, long Failed, double LatencySum, string Latencies);

/// <summary>One step of a scenario.</summary>
public sealed record StepReport(string Name, long Requests, long Failed, double P50, double P95, double P99, double Max);

/// <summary>How the generator itself did.</summary>
/// <param name="Busy">The share of its time that the busiest thread computed.</param>
/// <param name="LagP99">How late passes were started though a connection was free, milliseconds.</param>
public sealed record GeneratorFigures(int Threads, double Busy, double LagP99);

/// <summary>A condition and what became of it.</summary>
public sealed record ThresholdReport(string Condition, bool Held, string Found);

/// <summary>One route of a replay: durations of the log and of the replay in milliseconds; -1 where the log has none.</summary>
public sealed record RouteReport(string Route, long Requests, long Failed, double LogP50, double LogP95, double P50, double P95);
