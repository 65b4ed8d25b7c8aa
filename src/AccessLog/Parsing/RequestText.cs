namespace Muster.AccessLog.Parsing;

/// <summary>The quoted request of a line: its end, and its parts when it is not of the usual shape.</summary>
internal static unsafe class RequestText
{
    /// <summary>The quote that closes a quoted text; <paramref name="end"/> when none does. A quote behind an odd number of backslashes belongs to the text (Apache).</summary>
    public static byte* Close(byte* at, byte* end)
    {
        byte* start = at;
        while ((at = ByteSearch.Next(at, end, (byte)'"')) < end)
        {
            int slashes = 0;
            while (at - 1 - slashes >= start && at[-1 - slashes] == '\\') slashes++;
            if (slashes % 2 == 0) return at;
            at++;
        }
        return end;
    }

    /// <summary>
    /// Splits METHOD SP path SP protocol. What is no request (a TLS greeting on a plain port, `-`) has no method and no path;
    /// HTTP/0.9 has no protocol; a path may hold spaces.
    /// </summary>
    public static void Split(byte* line, byte* request, byte* close, ref LogEntry entry)
    {
        byte* space = ByteSearch.Next(request, close, (byte)' ');
        int method = (int)(space - request);
        if (space == close || method is 0 or > 32 || !IsMethod(request, method))
        {
            entry.Method = default;
            entry.Path = default;
            return;
        }
        byte* stop = ByteSearch.Last(space + 1, close, (byte)' ');
        if (stop == null || close - stop < 6 || stop[1] != 'H') stop = close;
        entry.Method = new Slice((int)(request - line), method);
        entry.Path = Path(line, space + 1, stop);
    }

    /// <summary>The path without query string; of an absolute address (a proxy's log) without scheme and host.</summary>
    public static Slice Path(byte* line, byte* at, byte* stop)
    {
        byte* query = ByteSearch.Next(at, stop, (byte)'?');
        return new Slice((int)(at - line), (int)(query - at));
    }

    private static bool IsMethod(byte* at, int length)
    {
        for (int i = 0; i < length; i++)
            if (!char.IsAsciiLetter((char)at[i]) && at[i] != '-' && at[i] != '_') return false;
        return true;
    }
}
