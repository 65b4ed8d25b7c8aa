namespace Muster.Server.States.Wire;

/// <summary>One result, still in the bytes it came in (message <c>Result</c> of agent.proto).</summary>
public ref struct ResultView
{
    public const int LongestName = 200;

    public ReadOnlySpan<byte> Check;
    public ReadOnlySpan<byte> Output;
    public ReadOnlySpan<byte> RunId;
    public long StartedMs;
    public ulong Revision;
    public uint DurationUs;
    public int ExitCode;
    public byte Status;
    public byte Ending;
    public bool Truncated;
    public bool Local;
    public uint LocalIntervalMs;
    public uint LocalRetryMs;
    public uint LocalAttempts;

    /// <summary>False when the bytes are no result: malformed, without a name, or with a status beyond 3.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResultView result)
    {
        result = default;
        var reader = new WireReader(bytes);
        ulong status = 0, ending = 0;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var type)) return false;
            ulong number = 0;
            ReadOnlySpan<byte> text = default;
            var fine = type switch { 0 => reader.Varint(out number), 2 => reader.Bytes(out text), _ => reader.Skip(type) };
            if (!fine) return false;
            switch (field, type)
            {
                case (1, 2): result.Check = text; break;
                case (2, 0): status = number; break;
                case (3, 2): result.Output = text; break;
                case (4, 0): result.Truncated = number != 0; break;
                case (5, 0): result.StartedMs = (long)number; break;
                case (6, 0): result.DurationUs = (uint)number; break;
                case (7, 0): ending = number; break;
                case (8, 0): result.ExitCode = (int)number; break;
                case (9, 2): result.RunId = text; break;
                case (10, 0): result.Local = number != 0; break;
                case (11, 0): result.Revision = number; break;
                case (12, 2): if (!ReadLocal(text, ref result)) return false; break;
            }
        }
        if (status > 3 || ending > 4 || result.Check.IsEmpty || result.Check.Length > LongestName) return false;
        result.Status = (byte)status;
        result.Ending = (byte)ending;
        return System.Text.Unicode.Utf8.IsValid(result.Check);
    }

    private static bool ReadLocal(ReadOnlySpan<byte> bytes, ref ResultView result)
    {
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var field, out var type)) return false;
            ulong number = 0;
            if (!(type == 0 ? reader.Varint(out number) : reader.Skip(type))) return false;
            if (type != 0) continue;
            switch (field)
            {
                case 1: result.LocalIntervalMs = (uint)number; break;
                case 2: result.LocalRetryMs = (uint)number; break;
                case 3: result.LocalAttempts = (uint)number; break;
            }
        }
        return true;
    }
}
