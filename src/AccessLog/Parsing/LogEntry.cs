namespace Muster.AccessLog.Parsing;

/// <summary>What a line says about one request. Text stays in the line (slices); figures are integers. Fields that a format does not have keep their "unknown" value.</summary>
public struct LogEntry
{
    /// <summary>The value of every figure that the line does not give.</summary>
    public const long Unknown = -1;

    /// <summary>Of <see cref="Time"/> when the line gives none or it was not asked for.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>The method, the path and what stands between them (one space) when they are neighbours in the line.</summary>
    public Slice Method;

    /// <summary>The path without its query string.</summary>
    public Slice Path;

    /// <summary>The view, action or backend that the line itself names (Rails, HAProxy).</summary>
    public Slice View;

    public Slice Host;

    /// <summary>0: the line has none.</summary>
    public int Status;

    /// <summary>Duration of the request in microseconds.</summary>
    public long Micros;

    /// <summary>What the upstream servers took of it, added up over all tries, in microseconds.</summary>
    public long UpstreamMicros;

    /// <summary>Bytes sent.</summary>
    public long Bytes;

    public Compression Compression;

    /// <summary>Database queries and the time they took in microseconds.</summary>
    public long Queries, QueryMicros;

    /// <summary>When, in milliseconds since 1970 UTC; <see cref="NoTime"/> unless the reader was asked for times.</summary>
    public long Time;

    public static LogEntry Empty => new()
    {
        Micros = Unknown,
        UpstreamMicros = Unknown,
        Bytes = Unknown,
        Queries = Unknown,
        QueryMicros = Unknown,
        Time = NoTime,
    };
}

/// <summary>Whether the answer was compressed, as far as the line says it.</summary>
public enum Compression : byte
{
    Unknown,
    Off,
    On,
}

/// <summary>Why a line could not be read.</summary>
public enum LineFault : byte
{
    None,
    NoRequest,
    NoStatus,
    NoBytes,
    NoDuration,
    NoTime,
    OtherShape,
    TooLong,

    /// <summary>The end of a request whose beginning is not there (formats with several lines a request).</summary>
    NoBeginning,

    /// <summary>The beginning of a request whose end is not there.</summary>
    NoEnd,

    /// <summary>The end of one of several requests that nothing tells apart.</summary>
    Mixed,

    /// <summary>Not a request and not meant to be one: a comment, a header, a line of another kind.</summary>
    NotARequest,
}
