namespace Muster.AccessLog.Parsing;

/// <summary>W3C extended logs (IIS): columns divided by spaces, named by <c>#Fields:</c>. time-taken is milliseconds in IIS, seconds with a point elsewhere.</summary>
internal unsafe struct W3cParser(string[] columns, bool times) : ILineParser
{
    private readonly byte[] _time = new byte[19];

    public static string[] ColumnsOf(string fields) => fields.Replace("#Fields:", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        if (*line == '#') return LineFault.NotARequest;
        byte* at = line;
        byte* end = line + length;
        entry.Method = entry.Path = entry.Host = default;
        entry.Status = 0;
        entry.Micros = entry.Bytes = LogEntry.Unknown;
        entry.Time = LogEntry.NoTime;
        int parts = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            if (at > end || (at == end && i > 0)) return LineFault.OtherShape;
            byte* stop = ByteSearch.Next(at, end, (byte)' ');
            var slice = new Slice((int)(at - line), (int)(stop - at));
            bool none = slice.Length == 1 && *at == '-';
            switch (columns[i])
            {
                case "cs-method":
                    entry.Method = slice;
                    break;
                case "cs-uri-stem" or "cs-uri":
                    entry.Path = RequestText.Path(line, at, stop);
                    break;
                case "cs-host" or "cs(Host)":
                    entry.Host = slice;
                    break;
                case "sc-status" when !none:
                    long status = Figures.Whole(ref at, stop);
                    if (status is < 0 or > 999 || at != stop) return LineFault.NoStatus;
                    entry.Status = (int)status;
                    break;
                case "sc-bytes" when !none:
                    entry.Bytes = Figures.Whole(ref at, stop);
                    if (entry.Bytes < 0) return LineFault.NoBytes;
                    break;
                case "time-taken" when !none:
                    bool seconds = ByteSearch.Next(at, stop, (byte)'.') < stop;
                    entry.Micros = seconds ? Figures.Seconds(ref at, stop) : Figures.Whole(ref at, stop) * 1000;
                    if (entry.Micros < 0 || at != stop) return LineFault.NoDuration;
                    break;
                case "date" when slice.Length == 10:
                    new ReadOnlySpan<byte>(at, 10).CopyTo(_time);
                    parts |= 1;
                    break;
                case "time" when slice.Length >= 8:
                    new ReadOnlySpan<byte>(at, 8).CopyTo(_time.AsSpan(11));
                    parts |= 2;
                    break;
            }
            at = stop + 1;
        }
        if (at < end) return LineFault.OtherShape;
        if (!times || parts != 3) return LineFault.None;
        _time[10] = (byte)'T';
        entry.Time = IsoTime.Read(_time);
        return entry.Time == LogEntry.NoTime ? LineFault.NoTime : LineFault.None;
    }
}
