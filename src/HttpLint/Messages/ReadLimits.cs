namespace Muster.HttpLint.Messages;

/// <summary>How much of a response is taken.</summary>
/// <param name="Head">Bytes of status line and headers; more is refused.</param>
/// <param name="Body">Bytes of the body that are kept; the rest is read and counted only.</param>
/// <param name="Wire">Bytes of the body that are read at all; beyond them the response counts as cut.</param>
public sealed record ReadLimits(int Head = 1 << 20, int Body = 16 << 20, long Wire = 256 << 20)
{
    public static readonly ReadLimits Usual = new();
}
