namespace Muster.HttpLint.Messages;

/// <summary>One response, as near to its bytes as the protocol lets one see.</summary>
public sealed record ResponseMessage
{
    /// <summary>1.0, 1.1, 2 or 3.</summary>
    public required string Version { get; init; }

    public required int Status { get; init; }

    public string Reason { get; init; } = "";

    public required FieldLines Fields { get; init; }

    public FieldLines Trailers { get; init; } = FieldLines.None;

    /// <summary>After the transfer coding (chunks) is taken off, before any content coding is.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>False when only the head is known (a saved head, a HAR without text).</summary>
    public bool BodyKnown { get; init; } = true;

    /// <summary>True when the body was cut because it is longer than the reader wants to keep.</summary>
    public bool BodyCut { get; init; }

    /// <summary>Status line and headers; in HTTP/2 and 3 the size they would have as text.</summary>
    public long HeadBytes { get; init; }

    /// <summary>The body's bytes on the wire, chunk sizes included.</summary>
    public long BodyBytes { get; init; }

    public IReadOnlyList<FramingFault> Faults { get; init; } = [];

    public long WireBytes => HeadBytes + BodyBytes;

    public bool Textual => Version.StartsWith('1');
}
