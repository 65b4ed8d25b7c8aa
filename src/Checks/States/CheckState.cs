using System.Buffers.Binary;

namespace Muster.Checks.States;

/// <summary>
/// All that is remembered of one check on one host. A value of 40 bytes without references; the state machine makes a new one from
/// the old one and a result. NO-DATA and host down lie over the judged status: they do not touch it, so that it comes back with the data.
/// </summary>
public readonly record struct CheckState
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    public const int Size = 36;

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        Soft = 1,
        Flapping = 2,
        NoData = 4,
        HostDown = 8,
        Told = 16,
        Heard = 32,
    }

    private readonly Marks _marks;
    private readonly byte _status;
    private readonly ushort _attempt;

    /// <summary>The status of the last result, whatever lies over it. OK before the first result.</summary>
    public CheckStatus Judged { get => (CheckStatus)_status; init => _status = (byte)value; }

    /// <summary>True when <see cref="Judged"/> is hard; OK always is.</summary>
    public bool JudgedHard { get => !Has(Marks.Soft); init => _marks = With(Marks.Soft, !value); }

    /// <summary>The status to show: UNKNOWN while there is no data.</summary>
    public CheckStatus Status => NoData ? CheckStatus.Unknown : Judged;

    /// <summary>Hardness of <see cref="Status"/>: NO-DATA is hard.</summary>
    public bool Hard => NoData || JudgedHard;

    /// <summary>1..MaxAttempts; 1 in OK.</summary>
    public int Attempt { get => Math.Max((int)_attempt, 1); init => _attempt = (ushort)value; }

    public bool Flapping { get => Has(Marks.Flapping); init => _marks = With(Marks.Flapping, value); }

    public bool NoData { get => Has(Marks.NoData); init => _marks = With(Marks.NoData, value); }

    /// <summary>The host is not UP: the problem, if any, was forced hard and nobody is told.</summary>
    public bool HostDown { get => Has(Marks.HostDown); init => _marks = With(Marks.HostDown, value); }

    /// <summary>Somebody was told of the present problem, so its end is told too.</summary>
    public bool Told { get => Has(Marks.Told); init => _marks = With(Marks.Told, value); }

    /// <summary>False until the first result: the check is pending.</summary>
    public bool HasResult { get => Has(Marks.Heard); init => _marks = With(Marks.Heard, value); }

    /// <summary>When <see cref="Status"/> became what it is, Unix milliseconds; with no data, the time of the last sign of life.</summary>
    public long Since { get => NoData ? LastHeard : JudgedSince; }

    /// <summary>When <see cref="Judged"/> became what it is, Unix milliseconds.</summary>
    public long JudgedSince { get; init; }

    /// <summary>When the last result was looked, Unix milliseconds; 0 before the first.</summary>
    public long LastResult { get; init; }

    /// <summary>From when silence counts, Unix milliseconds: arrival of the last result, or later the time the check was assigned or the host came UP.</summary>
    public long LastHeard { get; init; }

    public FlapHistory History { get; init; }

    /// <summary>A hard non-OK state, NO-DATA included.</summary>
    public bool IsProblem => Hard && Status != CheckStatus.Ok;

    /// <summary>OK, heard of, and with nothing in its past or over it that another OK could change.</summary>
    internal bool IsPlainlyOk => _marks == Marks.Heard && _status == 0 && History.Bits == 0;

    /// <summary>The state of a check that was just assigned: pending, OK until told otherwise.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static CheckState New(long now) => new() { JudgedSince = now, LastHeard = now, Attempt = 1 };

    /// <summary>
    /// Writes <see cref="Size"/> bytes, little-endian: judgedSince i64, lastResult i64, lastHeard i64, history u64 (42 bits), attempt u16,
    /// status u8, marks u8 (1 soft, 2 flapping, 4 no data, 8 host down, 16 told, 32 has a result).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, JudgedSince);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], LastResult);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], LastHeard);
        BinaryPrimitives.WriteUInt64LittleEndian(to[24..], History.Bits);
        BinaryPrimitives.WriteUInt16LittleEndian(to[32..], (ushort)Attempt);
        to[34] = _status;
        to[35] = (byte)_marks;
    }

    /// <exception cref="FormatException">The bytes are not a state that <see cref="Write"/> can have written.</exception>
    public static CheckState Read(ReadOnlySpan<byte> from)
    {
        if (from.Length < Size) throw new FormatException($"a check state is {Size} bytes, here are only {from.Length}");
        var history = BinaryPrimitives.ReadUInt64LittleEndian(from[24..]);
        var attempt = BinaryPrimitives.ReadUInt16LittleEndian(from[32..]);
        if (!FlapHistory.IsValid(history)) throw new FormatException($"a check state with history {history:x}: more than 21 statuses");
        if (from[34] > (byte)CheckStatus.Unknown) throw new FormatException($"a check state with status {from[34]}: 0..3 are known");
        if (from[35] > 63) throw new FormatException($"a check state with marks {from[35]}: written by a newer program?");
        if (attempt == 0) throw new FormatException("a check state with attempt 0");
        return new CheckState(from[34], attempt, (Marks)from[35])
        {
            JudgedSince = BinaryPrimitives.ReadInt64LittleEndian(from),
            LastResult = BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            LastHeard = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            History = new FlapHistory(history),
        };
    }

    private CheckState(byte status, ushort attempt, Marks marks)
    {
        _status = status;
        _attempt = attempt;
        _marks = marks;
    }

    private bool Has(Marks mark) => (_marks & mark) != 0;

    private Marks With(Marks mark, bool on) => on ? _marks | mark : _marks & ~mark;
}
