using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Parsing;

/// <summary>
/// nginx <c>timed_combined</c>: <c>$remote_addr - $remote_user [$time_local]  "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"
/// $request_time $upstream_response_time $gzip_ratio</c>, one or two spaces before the request. The request is found from the line's start and the
/// times from its end, so that referrer and agent are never looked at.
/// </summary>
/// <param name="times">Whether <see cref="LogEntry.Time"/> is wanted.</param>
public unsafe struct TimedCombinedParser(bool times) : ILineParser
{
    private ClfTime _clock;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        byte* end = line + length;
        byte* open = ByteSearch.Next(line, end, (byte)'"');
        if (end - open < 12 || open - line < 4) return LineFault.NoRequest;
        byte* request = open + 1;

        // The request: METHOD SP path SP protocol, closed by a quote. All of it stands in the first 64 bytes for most lines.
        ulong spaces = ByteSearch.Mask(request, (byte)' ');
        ulong quotes = ByteSearch.Mask(request, (byte)'"');
        ulong second = spaces & (spaces - 1);
        byte* close;
        if (second != 0 && (quotes == 0 || BitOperations.TrailingZeroCount(second) < BitOperations.TrailingZeroCount(quotes)))
        {
            int method = BitOperations.TrailingZeroCount(spaces);
            int stop = BitOperations.TrailingZeroCount(second);
            entry.Method = new Slice((int)(request - line), method);
            ulong query = ByteSearch.Mask(request, (byte)'?');
            int path = Math.Min(stop, BitOperations.TrailingZeroCount(query));
            if (path <= method) path = stop;
            entry.Path = new Slice((int)(request - line) + method + 1, path - method - 1);
            close = request + stop + 9; // SP HTTP/1.1 "
            if (close >= end) return LineFault.NoRequest;
            if (*close != '"')
            {
                // A path with spaces in it, or another protocol.
                close = RequestText.Close(request + stop, end);
                if (close < end) RequestText.Split(line, request, close, ref entry);
            }
        }
        else
        {
            close = RequestText.Close(request, end);
            if (close < end) RequestText.Split(line, request, close, ref entry);
        }
        if (end - close < 8 || close[1] != ' ') return LineFault.NoRequest;

        uint s1 = (uint)close[2] - '0', s2 = (uint)close[3] - '0', s3 = (uint)close[4] - '0';
        if (s1 > 9 || s2 > 9 || s3 > 9 || close[5] != ' ') return LineFault.NoStatus;
        entry.Status = (int)(s1 * 100 + s2 * 10 + s3);
        byte* at = close + 6;
        entry.Bytes = Figures.Whole(ref at, end);
        if (entry.Bytes < 0)
        {
            if (at >= end || *at != '-') return LineFault.NoBytes;
            entry.Bytes = 0;
        }

        byte* quote = ByteSearch.Last(at, end, (byte)'"');
        if (quote == null || end - quote < 3 || quote[1] != ' ') return LineFault.NoDuration;
        at = quote + 2;
        entry.Micros = Figures.Seconds(ref at, end);
        // nginx always writes three decimals; a whole number is another program's.
        if (entry.Micros < 0 || at[-4] != '.' || (at < end && *at != ' ')) return LineFault.NoDuration;
        entry.UpstreamMicros = LogEntry.Unknown;
        entry.Compression = Compression.Unknown;
        if (at < end)
        {
            at++;
            if (end - at == 3 && at[0] == '-' && at[1] == ' ' && at[2] == '-')
            {
                entry.Compression = Compression.Off;
            }
            else
            {
                // One upstream and one try, nearly always.
                int millis = end - at >= 5 ? Figures.Millis(at) : -1;
                if (millis >= 0 && (end - at == 5 || at[5] == ' '))
                {
                    entry.UpstreamMicros = millis * 1000L;
                    at += 5;
                }
                else
                {
                    byte* list = at;
                    entry.UpstreamMicros = Figures.UpstreamSeconds(ref list, end);
                    at = list;
                }
                if (at < end && *at != ' ') return LineFault.OtherShape;
                if (end - at >= 2) entry.Compression = at[1] == '-' ? Compression.Off : Compression.On;
            }
        }
        if (times)
        {
            byte* bracket = open - 1;
            while (bracket > line && *bracket == ' ') bracket--;
            if (bracket - 26 < line || *bracket != ']' || (entry.Time = _clock.Read(bracket - 26)) == LogEntry.NoTime) return LineFault.NoTime;
        }
        return LineFault.None;
    }
}
