namespace Muster.AccessLog.Parsing;

/// <summary>What a line of a Rails log is about.</summary>
internal enum RailsLineKind : byte
{
    Other,
    Started,
    Processing,
    Completed,
    NoRoute,
}

/// <summary>
/// One line of a Rails log: what its message is, and whose. Before the message may stand what Ruby's Logger writes (<c>I, [time #pid]  INFO -- :</c>),
/// syslog's or a platform's words (<c>host app[pid]:</c>), and tags in brackets; the process and the tags tell requests apart that are logged at once.
/// </summary>
internal readonly ref struct RailsLine
{
    private const int MostWordsBefore = 12;

    private const ulong FnvBasis = 0xCBF2_9CE4_8422_2325, FnvPrime = 0x0000_0100_0000_01B3;

    private RailsLine(RailsLineKind kind, ulong owner, int message) => (Kind, Owner, Message) = (kind, owner, message);

    public RailsLineKind Kind { get; }

    /// <summary>A hash of the process and the tags: the same for all lines of a request.</summary>
    public ulong Owner { get; }

    /// <summary>Where the message begins, in bytes.</summary>
    public int Message { get; }

    public static RailsLine Of(ReadOnlySpan<byte> line)
    {
        ulong owner = FnvBasis;
        int at = 0;
        for (int words = 0; words < MostWordsBefore; words++)
        {
            while (at < line.Length && line[at] == ' ') at++;
            if (at == line.Length) break;
            var rest = line[at..];
            var kind = KindOf(rest);
            if (kind != RailsLineKind.Other) return new RailsLine(kind, owner, at);
            if (rest[0] == '[')
            {
                int close = rest.IndexOf((byte)']');
                if (close < 0) break;
                var tag = rest[1..close];
                int process = tag.LastIndexOf(" #"u8);
                if (process >= 0) owner = Mix(owner, tag[(process + 1)..]);
                else if (!IsTime(tag)) owner = Mix(owner, tag);
                at += close + 1;
            }
            else
            {
                int space = rest.IndexOf((byte)' ');
                if (space < 0) break;
                if (rest[..space].EndsWith("]:"u8)) owner = Mix(owner, rest[..space]);
                at += space;
            }
        }
        return default;
    }

    private static RailsLineKind KindOf(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'S' when text.StartsWith("Started "u8) && IsRequest(text[8..]) => RailsLineKind.Started,
        (byte)'P' when text.StartsWith("Processing by "u8) => RailsLineKind.Processing,
        (byte)'C' when text.StartsWith("Completed "u8) && text.Length > 10 && (char.IsAsciiDigit((char)text[10]) || text[10] == ' ') => RailsLineKind.Completed,
        (byte)'A' when text.StartsWith("ActionController::RoutingError (No route matches ["u8) => RailsLineKind.NoRoute,
        _ => RailsLineKind.Other,
    };

    /// <summary>METHOD SP quote.</summary>
    private static bool IsRequest(ReadOnlySpan<byte> text)
    {
        int end = 0;
        while (end < text.Length && end < 32 && char.IsAsciiLetterUpper((char)text[end])) end++;
        return end > 0 && text[end..].StartsWith(" \""u8);
    }

    /// <summary>A time in brackets is another one in each line.</summary>
    private static bool IsTime(ReadOnlySpan<byte> tag) => tag.Length >= 19 && tag[4] == '-' && tag[7] == '-' && IsoTime.Read(tag) != LogEntry.NoTime;

    /// <summary>FNV-1a, with an end to each part.</summary>
    private static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) hash = (hash ^ b) * FnvPrime;
        return (hash ^ ']') * FnvPrime;
    }
}
