namespace Muster.AccessLog.Parsing;

/// <summary>Rails with one line a request (lograge): <c>method=GET path=/jobs controller=JobsController action=index status=200 duration=58.33 view=40.43 db=15.26</c>; text before the first pair is passed over. Durations are milliseconds.</summary>
internal unsafe struct KeyValueParser(bool times) : ILineParser
{
    public LineFault Parse(byte* line, int length, ref LogEntry entry)
    {
        byte* end = line + length;
        entry.Method = entry.Path = entry.Host = entry.View = default;
        entry.Status = 0;
        entry.Micros = entry.QueryMicros = LogEntry.Unknown;
        entry.Time = LogEntry.NoTime;
        Slice controller = default, action = default;
        for (byte* at = line; at < end;)
        {
            byte* stop = ByteSearch.Next(at, end, (byte)' ');
            byte* equals = ByteSearch.Next(at, stop, (byte)'=');
            if (equals < stop)
            {
                byte* value = equals + 1;
                var slice = new Slice((int)(value - line), (int)(stop - value));
                var name = new ReadOnlySpan<byte>(at, (int)(equals - at));
                if (name.SequenceEqual("method"u8)) entry.Method = slice;
                else if (name.SequenceEqual("path"u8)) entry.Path = RequestText.Path(line, value, stop);
                else if (name.SequenceEqual("host"u8)) entry.Host = slice;
                else if (name.SequenceEqual("controller"u8)) controller = slice;
                else if (name.SequenceEqual("action"u8)) action = slice;
                else if (name.SequenceEqual("status"u8)) entry.Status = (int)Math.Clamp(Figures.Whole(ref value, stop), 0, 999);
                else if (name.SequenceEqual("duration"u8)) entry.Micros = Millis(value, stop);
                else if (name.SequenceEqual("db"u8)) entry.QueryMicros = Millis(value, stop);
                else if (times && name.SequenceEqual("time"u8)) entry.Time = IsoTime.Read(slice.Of(new ReadOnlySpan<byte>(line, length)));
            }
            at = stop + 1;
        }
        if (entry.Path.Length == 0 || entry.Method.Length == 0) return LineFault.NoRequest;
        if (entry.Status == 0) return LineFault.NoStatus;
        // The view of Rails is controller and action; they are one piece of the line as lograge writes them.
        if (controller.Length > 0 && action.Start == controller.End + " action=".Length) entry.View = new Slice(controller.Start, action.End - controller.Start);
        return LineFault.None;
    }

    private static long Millis(byte* at, byte* end)
    {
        long thousandfold = Figures.Seconds(ref at, end);
        return thousandfold < 0 ? LogEntry.Unknown : thousandfold / 1000;
    }
}
