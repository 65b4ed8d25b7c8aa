using System.Globalization;

namespace Muster.AccessLog.Parsing;

/// <summary>HAProxy's HTTP log, with or without what syslog writes before it: <c>client:port [date] frontend backend/server Tq/Tw/Tc/Tr/Tt status bytes … "request"</c>. The timers are milliseconds; -1 when a request was cut off.</summary>
internal unsafe struct HaproxyParser(bool times) : ILineParser
{
    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        byte* end = line + length;
        // The bracket of the date; syslog's own `haproxy[123]:` is not followed by a space.
        byte* open = line;
        while ((open = ByteSearch.Next(open, end, (byte)'[')) < end && (end - open < 30 || open[25] != ']')) open++;
        if (open == end) return LineFault.OtherShape;
        byte* at = open + 26;
        if (*at != ' ') return LineFault.OtherShape;
        byte* frontend = at + 1;
        byte* backend = ByteSearch.Next(frontend, end, (byte)' ') + 1;
        byte* timers = ByteSearch.Next(backend < end ? backend : end, end, (byte)' ') + 1;
        if (timers >= end) return LineFault.OtherShape;
        byte* slash = ByteSearch.Next(backend, timers, (byte)'/');
        if (slash == timers) return LineFault.OtherShape;
        entry.Host = new Slice((int)(backend - line), (int)(slash - backend));
        at = timers;
        long server = 0, total = 0;
        for (int i = 0; i < 5; i++)
        {
            bool cut = at < end && *at == '-';
            if (at < end && *at is (byte)'-' or (byte)'+') at++;
            (server, total) = (total, Figures.Whole(ref at, end));
            if (total < 0 || at >= end || *at != (i == 4 ? ' ' : '/')) return LineFault.NoDuration;
            if (cut) total = -1;
            at++;
        }
        entry.Micros = total < 0 ? LogEntry.Unknown : total * 1000;
        entry.UpstreamMicros = server < 0 ? LogEntry.Unknown : server * 1000;
        if (at < end && *at == '-') at++; // -1: no status was sent
        long status = Figures.Whole(ref at, end);
        if (status is < 0 or > 999 || at >= end || *at != ' ') return LineFault.NoStatus;
        entry.Status = (int)status;
        at++;
        if (at < end && *at == '+') at++;
        entry.Bytes = Figures.Whole(ref at, end);
        if (entry.Bytes < 0) return LineFault.NoBytes;
        byte* quote = ByteSearch.Next(at, end, (byte)'"');
        if (quote == end || end[-1] != '"' || quote == end - 1) return LineFault.NoRequest;
        RequestText.Split(line, quote + 1, end - 1, ref entry);
        if (times)
        {
            var text = new ReadOnlySpan<byte>(open + 1, 24);
            Span<char> chars = stackalloc char[24];
            for (int i = 0; i < chars.Length; i++) chars[i] = (char)text[i];
            if (!DateTimeOffset.TryParseExact(chars, "dd'/'MMM'/'yyyy':'HH':'mm':'ss'.'fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return LineFault.NoTime;
            entry.Time = time.ToUnixTimeMilliseconds();
        }
        return LineFault.None;
    }
}
