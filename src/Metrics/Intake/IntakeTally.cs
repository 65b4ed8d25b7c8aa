using Muster.Metrics.Exposition;

namespace Muster.Metrics.Intake;

/// <summary>A piece that was refused: what it was, and why.</summary>
public sealed record Offence(string Text, string Reason, long TimeMs);

/// <summary>Counts what came in and what was refused, and keeps the first offender: it names the sender's mistake. Safe for many threads.</summary>
public sealed class IntakeTally
{
    private long _taken, _refused;
    private Offence? _first, _last;

    public long Taken => Volatile.Read(ref _taken);
    public long Refused => Volatile.Read(ref _refused);
    public Offence? First => Volatile.Read(ref _first);
    public Offence? Last => Volatile.Read(ref _last);

    public void Take(long count = 1) => Interlocked.Add(ref _taken, count);

    public void Refuse(ReadOnlySpan<byte> piece, string reason, long nowMs) => Refuse(SeriesText.Show(piece), reason, nowMs);

    public void Refuse(string piece, string reason, long nowMs, long count = 1)
    {
        Interlocked.Add(ref _refused, count);
        var offence = new Offence(piece, reason, nowMs);
        Interlocked.CompareExchange(ref _first, offence, null);
        Volatile.Write(ref _last, offence);
    }
}
