namespace Muster.AccessLog.Parsing;

/// <summary>What a variable of a format string stands for.</summary>
internal enum TemplateField : byte
{
    Ignored,
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
