namespace Muster.AccessLog.Parsing;

/// <summary>What a variable of a format string stands for.</summary>
internal enum TemplateField : byte
{
    Ignored,

    /// <summary>Ignored too, and may hold spaces (lists of addresses, headers).</summary>
    Text,
    Request,
    Method,
    Path,
    Host,
    Status,
    Bytes,
    Seconds,
    Millis,
    Micros,
    Upstream,
    GzipRatio,
    ClfTime,
    IsoTime,
    EpochSeconds,
}

/// <summary>A variable and the text in front of it.</summary>
internal readonly record struct TemplateStep(byte[] Before, TemplateField Field);
