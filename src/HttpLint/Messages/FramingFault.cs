namespace Muster.HttpLint.Messages;

public enum FramingFaultKind
{
    /// <summary>A head line that ends in LF without CR.</summary>
    BareLf,

    /// <summary>A header continued on the next line (obs-fold, forbidden since RFC 7230).</summary>
    Folded,

    /// <summary>A head line that is no header, or whose name holds what no name may.</summary>
    BadName,

    /// <summary>The chunks do not hold together.</summary>
    BadChunk,

    /// <summary>Content-Length is no number, or several differ.</summary>
    BadLength,

    /// <summary>The connection ended before the body did.</summary>
    Truncated,

    /// <summary>More bytes followed than the head said.</summary>
    Surplus,
}

/// <summary>What was wrong with the bytes around headers and body.</summary>
/// <param name="Text">The line or figure it is about.</param>
public sealed record FramingFault(FramingFaultKind Kind, string Text);
