namespace Muster.AccessLog.Parsing;

/// <summary>Reads the messages of a Rails log: <c>Started GET "/x?y" for 1.2.3.4 at 2026-03-01 12:00:00 +0000</c> and <c>Completed 200 OK in 12ms (Views: 5.1ms | ActiveRecord: 1.2ms (3 queries, 1 cached))</c>.</summary>
internal static unsafe class RailsMessage
{
    private const int TimeLength = 25;

    /// <summary>Method, path and time of a Started message; slices count from <paramref name="line"/>.</summary>
    public static LineFault Started(byte* line, byte* message, byte* end, ref LogEntry entry)
    {
        byte* method = message + "Started ".Length;
        byte* space = ByteSearch.Next(method, end, (byte)' ');
        byte* path = space + 2;
        byte* close = path <= end ? RequestText.Close(path, end) : end;
        if (close >= end) return LineFault.NoRequest;
        // A WebSocket is no request with an answer; the request that asked for it has a line of its own.
        if (new ReadOnlySpan<byte>(close, (int)(end - close)).StartsWith("\" [WebSocket]"u8)) return LineFault.NotARequest;
        entry.Method = new Slice((int)(method - line), (int)(space - method));
        entry.Path = RequestText.Path(line, path, close);
        entry.Time = end - close > TimeLength ? IsoTime.Read(new ReadOnlySpan<byte>(end - TimeLength, TimeLength)) : LogEntry.NoTime;
        return LineFault.None;
    }

    /// <summary>Controller and action of a Processing message.</summary>
    public static ReadOnlySpan<byte> View(ReadOnlySpan<byte> message)
    {
        var view = message["Processing by ".Length..];
        int space = view.IndexOf((byte)' ');
        return space < 0 ? view : view[..space];
    }

    /// <summary>Status, duration and what the database took of a Completed message.</summary>
    public static LineFault Completed(byte* message, byte* end, ref LogEntry entry)
    {
        byte* at = message + "Completed ".Length;
        long status = Figures.Whole(ref at, end);
        if (status is < 100 or > 999) return LineFault.NoStatus;
        var rest = new ReadOnlySpan<byte>(at, (int)(end - at));
        int place = rest.IndexOf(" in "u8);
        if (place < 0) return LineFault.NoDuration;
        at += place + " in ".Length;
        long micros = Millis(ref at, end);
        if (micros < 0) return LineFault.NoDuration;
        entry.Status = (int)status;
        entry.Micros = micros;
        entry.Queries = entry.QueryMicros = LogEntry.Unknown;
        rest = new ReadOnlySpan<byte>(at, (int)(end - at));
        place = rest.IndexOf("ActiveRecord: "u8);
        if (place < 0) return LineFault.None;
        at += place + "ActiveRecord: ".Length;
        entry.QueryMicros = Millis(ref at, end);
        if (entry.QueryMicros < 0 || end - at < 2 || at[0] != ' ' || at[1] != '(') return LineFault.None;
        at += 2;
        entry.Queries = Figures.Whole(ref at, end);
        return LineFault.None;
    }

    /// <summary>Milliseconds with or without decimals and `ms` behind them, in microseconds; -1 for anything else.</summary>
    private static long Millis(ref byte* at, byte* end)
    {
        long thousandfold = Figures.Seconds(ref at, end);
        if (thousandfold < 0 || end - at < 2 || at[0] != 'm' || at[1] != 's') return LogEntry.Unknown;
        at += 2;
        return thousandfold / 1000;
    }
}
