using System.Runtime.CompilerServices;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Grouping;

/// <summary>What makes a row.</summary>
public enum GroupBy
{
    /// <summary>View (route pattern or folded path), method and status.</summary>
    View,

    /// <summary>Path, method and status.</summary>
    Path,
    Host,
    Status,

    /// <summary>The hour the request was logged in, UTC.</summary>
    Hour,

    /// <summary>The second the request was logged in, UTC, and status.</summary>
    Second,
}

/// <summary>Finds the row of an entry. The key's bytes are `METHOD SP view` (method empty when rows are not told apart by it). Belongs to one thread.</summary>
public sealed unsafe class RowKey(GroupBy by, RouteList routes)
{
    /// <summary>A longer key is cut.</summary>
    public const int LongestKey = 2048;

    /// <summary>The view of what is no HTTP request.</summary>
    public static ReadOnlySpan<byte> NoRequest => "- (no request)"u8;

    private readonly byte[] _scratch = GC.AllocateArray<byte>(LongestKey * 2 + 128, pinned: true);

    /// <summary>Whether a row is a request: method, path or view, and status.</summary>
    internal bool IsRequest => by <= GroupBy.Path;

    /// <summary>A table for such keys.</summary>
    /// <param name="large">See <see cref="TimingTable(int, ViewFolder, bool)"/>.</param>
    public TimingTable NewTable(int budget, bool large = false) => new(budget, by == GroupBy.View ? new ViewFolder(routes) : null, large);

    /// <summary>A table for a second reading, with the rows of the given keys only.</summary>
    public TimingTable NewTable(IReadOnlyList<(byte[] Key, int Status)> keys) => TimingTable.Of(keys, by == GroupBy.View ? new ViewFolder(routes) : null);

    /// <summary>Whether the entry's key stands in the line as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool StandsInLine(byte* line, in LogEntry entry, out byte* key, out int length)
    {
        key = line + entry.Method.Start;
        length = Math.Min(entry.Method.Length + 1 + entry.Path.Length, LongestKey);
        return by <= GroupBy.Path && entry.Method.Length > 0 && entry.Path.Start == entry.Method.End + 1 && entry.View.Length == 0;
    }

    /// <summary>The row of an entry whose key must be built.</summary>
    public int Find(TimingTable table, byte* line, in LogEntry entry)
    {
        fixed (byte* key = _scratch)
        {
            switch (by)
            {
                case GroupBy.Host:
                    return table.Find(key, Put(key, 1, line, entry.Host, '-'), 0);
                case GroupBy.Status:
                    key[0] = (byte)' ';
                    return table.Find(key, 1, entry.Status);
                case GroupBy.Hour:
                    return table.Find(key, PutTime(key, entry.Time, "yyyy-MM-dd HH':00'"), 0);
                case GroupBy.Second:
                    return table.Find(key, PutTime(key, entry.Time, "yyyy-MM-dd HH:mm:ss"), entry.Status);
            }
            if (entry.Method.Length == 0 && entry.Path.Length == 0 && entry.View.Length == 0)
            {
                NoRequest.CopyTo(_scratch);
                return table.FindNamed(key, NoRequest.Length, entry.Status);
            }
            int method = PutMethod(key, line, entry.Method);
            bool named = by == GroupBy.View && entry.View.Length > 0;
            int end = Put(key, method, line, named ? entry.View : entry.Path, '-');
            return named ? table.FindNamed(key, end, entry.Status) : table.Find(key, end, entry.Status);
        }
    }

    private int PutMethod(byte* key, byte* line, Slice method)
    {
        int length = Math.Min(method.Length, 32);
        if (length == 0) key[0] = (byte)'-';
        else new ReadOnlySpan<byte>(line + method.Start, length).CopyTo(_scratch);
        length = Math.Max(length, 1);
        key[length] = (byte)' ';
        return length + 1;
    }

    private int Put(byte* key, int at, byte* line, Slice text, char empty)
    {
        if (at == 1) key[0] = (byte)' ';
        if (text.Length == 0)
        {
            key[at] = (byte)empty;
            return at + 1;
        }
        int length = Math.Min(text.Length, LongestKey - at);
        new ReadOnlySpan<byte>(line + text.Start, length).CopyTo(_scratch.AsSpan(at));
        return at + length;
    }

    private int PutTime(byte* key, long time, string form)
    {
        key[0] = (byte)' ';
        if (time == LogEntry.NoTime)
        {
            key[1] = (byte)'-';
            return 2;
        }
        DateTimeOffset.FromUnixTimeMilliseconds(time).TryFormat(_scratch.AsSpan(1), out int written, form, System.Globalization.CultureInfo.InvariantCulture);
        return written + 1;
    }
}
