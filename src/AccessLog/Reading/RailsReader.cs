using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Reading;

/// <summary>
/// Reads Rails' own log, in which a request takes several lines: Started, Processing by, (anything), Completed. Lines of requests that are logged at once are
/// told apart by process and tags. Entries are given when requests end and carry the time they began.
/// </summary>
public sealed unsafe class RailsReader : LineReader
{
    /// <summary>Requests under way that are kept; when there are more, the older half is taken for dead.</summary>
    public const int MostTracks = 10_000;

    private const int LongestText = 2048;

    private readonly Dictionary<ulong, RailsTrack> _tracks = [];
    private readonly byte[] _joined = GC.AllocateArray<byte>(4 * LongestText + 2 * Padding, pinned: true);
    private long _line;

    public override byte* Scan(byte* from, byte* to, Collector collector)
    {
        long before = _line;
        byte* start = from;
        for (byte* end; (end = ByteSearch.Next(start, to, (byte)'\n')) < to; start = end + 1)
        {
            int length = (int)(end - start);
            if (length > 0 && end[-1] == '\r') length--;
            _line++;
            if (length > 0) Take(start, length, before, collector);
        }
        collector.CountLines(_line - before);
        collector.EndBlock();
        return start;
    }

    /// <summary>The Started line stands for its request here; slices are of it.</summary>
    public override LineFault Read(ReadOnlySpan<byte> line, ref LogEntry entry)
    {
        entry = LogEntry.Empty;
        var what = RailsLine.Of(line);
        var padded = new byte[line.Length + 2 * Padding];
        line.CopyTo(padded.AsSpan(Padding));
        fixed (byte* first = padded)
        {
            byte* start = first + Padding;
            var fault = what.Kind switch
            {
                RailsLineKind.Started => RailsMessage.Started(start, start + what.Message, start + line.Length, ref entry),
                RailsLineKind.Completed => RailsMessage.Completed(start + what.Message, start + line.Length, ref entry),
                _ => LineFault.NotARequest,
            };
            return what.Kind == RailsLineKind.Completed && fault == LineFault.None ? LineFault.NotARequest : fault;
        }
    }

    /// <summary>Requests that were under way when the file ended are counted; their ends may stand in the next file of a rotated set, which is read apart.</summary>
    public override void EndFile(Collector collector)
    {
        foreach (var track in _tracks.Values) Abandon(track.Begun, track.Running, track.Mixed, _line, collector);
        _tracks.Clear();
        _line = 0;
    }

    private void Take(byte* line, int length, long before, Collector collector)
    {
        var text = new ReadOnlySpan<byte>(line, length);
        var what = RailsLine.Of(text);
        var fault = LineFault.NotARequest;
        switch (what.Kind)
        {
            case RailsLineKind.Started:
                fault = Start(line, length, what, before, collector);
                break;
            case RailsLineKind.Processing:
                if (_tracks.TryGetValue(what.Owner, out var track)) track.Process(RailsMessage.View(text[what.Message..]));
                break;
            case RailsLineKind.Completed:
                fault = Complete(line, length, what, collector);
                break;
            case RailsLineKind.NoRoute when _tracks.TryGetValue(what.Owner, out var lost):
                fault = lost.MissRoute(out var missed);
                Forget(what.Owner, lost);
                if (missed is null) break;
                var entry = LogEntry.Empty;
                entry.Status = 404;
                Give(missed, text[what.Message..], ref entry, collector);
                break;
        }
        if (fault != LineFault.None) collector.Refuse(line, length, _line - before, fault);
    }

    private LineFault Start(byte* line, int length, RailsLine what, long before, Collector collector)
    {
        var entry = LogEntry.Empty;
        byte* message = line + what.Message;
        var fault = RailsMessage.Started(message, message, line + length, ref entry);
        if (fault != LineFault.None) return fault;
        // What is cut off is the query string, the address and the time, all read already; of a longer path the rest.
        int kept = Math.Min(length - what.Message, LongestText);
        var path = entry.Path.Start >= kept ? default : new Slice(entry.Path.Start, Math.Min(entry.Path.Length, kept - entry.Path.Start));
        if (!_tracks.TryGetValue(what.Owner, out var track))
        {
            if (_tracks.Count >= MostTracks) AbandonOldest(before, collector);
            _tracks[what.Owner] = track = new RailsTrack();
        }
        var (begun, running) = track.Start(new RailsRequest(new ReadOnlySpan<byte>(message, kept).ToArray(), entry.Method, path, entry.Time, _line));
        Abandon(begun, running, 0, before, collector);
        // The line is one of several of a request that is counted when it ends.
        return LineFault.NotARequest;
    }

    private LineFault Complete(byte* line, int length, RailsLine what, Collector collector)
    {
        var entry = LogEntry.Empty;
        var fault = RailsMessage.Completed(line + what.Message, line + length, ref entry);
        if (!_tracks.TryGetValue(what.Owner, out var track)) return fault == LineFault.None ? LineFault.NoBeginning : fault;
        var none = track.Complete(out var request);
        Forget(what.Owner, track);
        if (fault != LineFault.None || none != LineFault.None) return fault != LineFault.None ? fault : none;
        Give(request!, new ReadOnlySpan<byte>(line + what.Message, length - what.Message), ref entry, collector);
        return LineFault.None;
    }

    /// <summary>Hands a request over as one line: what it began with, its view, what it ended with. The quote between method and path keeps the collector from holding on to a key in it.</summary>
    private void Give(RailsRequest request, ReadOnlySpan<byte> end, ref LogEntry entry, Collector collector)
    {
        int at = Padding;
        Append(request.Text, ref at);
        int view = at - Padding;
        Append(request.View, ref at);
        entry.View = request.View.Length == 0 ? default : new Slice(view, Math.Min(request.View.Length, LongestText / 2));
        Append(end, ref at);
        entry.Method = request.Method;
        entry.Path = request.Path;
        entry.Time = request.Time;
        fixed (byte* first = _joined) collector.Take(first + Padding, at - Padding, in entry);
    }

    private void Append(ReadOnlySpan<byte> text, ref int at)
    {
        if (text.IsEmpty) return;
        int most = at == Padding ? LongestText : LongestText / 2;
        if (text.Length > most) text = text[..most];
        text.CopyTo(_joined.AsSpan(at));
        at += text.Length;
        _joined[at++] = (byte)' ';
    }

    private void Forget(ulong owner, RailsTrack track)
    {
        if (track.IsIdle) _tracks.Remove(owner);
    }

    private void AbandonOldest(long before, Collector collector)
    {
        foreach (var (owner, track) in _tracks.OrderBy(t => (t.Value.Begun ?? t.Value.Running)?.Line ?? 0).Take(MostTracks / 2).ToList())
        {
            Abandon(track.Begun, track.Running, track.Mixed, before, collector);
            _tracks.Remove(owner);
        }
    }

    private static void Abandon(RailsRequest? begun, RailsRequest? running, int mixed, long before, Collector collector)
    {
        foreach (var request in new[] { running, begun })
        {
            if (request is null) continue;
            fixed (byte* text = request.Text) collector.Refuse(text, request.Text.Length, request.Line - before, LineFault.NoEnd);
        }
        for (; mixed > 0; mixed--) collector.Refuse(null, 0, 0, LineFault.Mixed);
    }
}
