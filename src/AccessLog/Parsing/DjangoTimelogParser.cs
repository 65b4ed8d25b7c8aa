namespace Muster.AccessLog.Parsing;

/// <summary>django-timelog, both generations: <c>2012-10-27 22:35:59,123 GET "/a/" (200) 0.17 (12q, 0.0310)</c>, the older one without the queries.</summary>
internal unsafe struct DjangoTimelogParser(bool times) : ILineParser
{
    private const int TimeLength = 23;

    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        byte* end = line + length;
        if (length < TimeLength + 10 || line[4] != '-' || line[7] != '-' || line[10] != ' ' || line[13] != ':' || line[TimeLength] != ' ') return LineFault.OtherShape;
        if (times && (entry.Time = IsoTime.Read(new ReadOnlySpan<byte>(line, TimeLength))) == LogEntry.NoTime) return LineFault.NoTime;
        byte* method = line + TimeLength + 1;
        byte* space = ByteSearch.Next(method, end, (byte)' ');
        if (end - space < 4 || space[1] != '"') return LineFault.NoRequest;
        byte* close = RequestText.Close(space + 2, end);
        if (end - close < 4 || close[1] != ' ' || close[2] != '(') return LineFault.NoRequest;
        entry.Method = new Slice((int)(method - line), (int)(space - method));
        entry.Path = RequestText.Path(line, space + 2, close);
        byte* at = close + 3;
        long status = Figures.Whole(ref at, end);
        if (status is < 100 or > 999 || end - at < 3 || at[0] != ')' || at[1] != ' ') return LineFault.NoStatus;
        entry.Status = (int)status;
        at += 2;
        entry.Micros = Figures.Seconds(ref at, end);
        if (entry.Micros < 0) return LineFault.NoDuration;
        entry.Queries = entry.QueryMicros = LogEntry.Unknown;
        if (at == end) return LineFault.None;
        if (end - at < 6 || at[0] != ' ' || at[1] != '(') return LineFault.OtherShape;
        at += 2;
        entry.Queries = Figures.Whole(ref at, end);
        if (entry.Queries < 0 || end - at < 4 || at[0] != 'q' || at[1] != ',' || at[2] != ' ') return LineFault.OtherShape;
        at += 3;
        entry.QueryMicros = Figures.Seconds(ref at, end);
        return entry.QueryMicros >= 0 && end - at == 1 && *at == ')' ? LineFault.None : LineFault.OtherShape;
    }
}
