using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Agent.Steps;

/// <summary>Both streams of a step in the order they came, until the server has them; knows what has been sent in this session. Not thread-safe.</summary>
internal sealed class HeldOutput(StepFolder folder) : IDisposable
{
    /// <summary>
    /// Sent and not yet stored, at most. The server says so after a sync, which takes a disk some ten milliseconds: with half a megabyte a step was held at 31 MB/s by that alone.
    /// It is what may have to be sent again, and lies in a file: what waits in memory is bounded by the link here, and by the connection at the server.
    /// </summary>
    private const long Window = 16 << 20;

    /// <summary>With what stands around it a frame fits into 64 KiB: a thousand hosts that send at once cost the server a thousand buffers of that size, not of the next one.</summary>
    private const int ChunkBytes = (64 << 10) - 1024;

    /// <summary>Beyond this many turns between the streams their order is no longer kept exactly.</summary>
    private const int MostTurns = 20_000;
    private readonly OutputRing[] _rings = [folder.Ring(error: false), folder.Ring(error: true)];
    private readonly long[] _sent = new long[2];

    /// <summary>Whose turn it was: the stream, and how far that turn reached in it.</summary>
    private readonly List<(int Stream, long Through)> _turns = [];
    private int _next;

    public long Written(bool error) => _rings[error ? 1 : 0].Written;

    public int Room(bool error) => _rings[error ? 1 : 0].Room;

    public bool AllSent => _sent[0] == _rings[0].Written && _sent[1] == _rings[1].Written;

    /// <summary>Takes up what an earlier process left; which stream was first is not known any more.</summary>
    public void Recover()
    {
        for (var stream = 0; stream < 2; stream++)
        {
            _sent[stream] = _rings[stream].Stored;
            if (_rings[stream].Written > _rings[stream].Stored) _turns.Add((stream, _rings[stream].Written));
        }
    }

    public void Append(bool error, ReadOnlySpan<byte> bytes)
    {
        var stream = error ? 1 : 0;
        _rings[stream].Append(bytes);
        var through = _rings[stream].Written;
        var last = _turns.Count - 1;
        if (_turns.Count >= MostTurns) last = _turns.FindLastIndex(t => t.Stream == stream);
        if (last >= _next && _turns[last].Stream == stream) _turns[last] = (stream, through);
        else _turns.Add((stream, through));
    }

    /// <summary>The server has this much; the rest goes again from there when <paramref name="again"/>.</summary>
    public void Stored(long output, long error, bool again)
    {
        _rings[0].StoredThrough(output);
        _rings[1].StoredThrough(error);
        if (again)
        {
            (_sent[0], _sent[1]) = (_rings[0].Stored, _rings[1].Stored);
            _next = 0;
        }
        var gone = _turns.FindIndex(t => t.Through > _rings[t.Stream].Stored);
        gone = Math.Min(gone < 0 ? _turns.Count : gone, again ? int.MaxValue : _next);
        _turns.RemoveRange(0, gone);
        _next = Math.Max(0, _next - gone);
    }

    /// <summary>Adds what may be sent now, at most one chunk's worth of bytes in all.</summary>
    public void Fill(StepReport report)
    {
        var room = Math.Min(ChunkBytes, Window - (_sent[0] - _rings[0].Stored) - (_sent[1] - _rings[1].Stored));
        while (room > 0 && _next < _turns.Count)
        {
            var (stream, through) = _turns[_next];
            var wanted = (int)Math.Min(room, through - _sent[stream]);
            if (wanted <= 0)
            {
                _next++;
                continue;
            }
            var bytes = new byte[wanted];
            _rings[stream].Read(_sent[stream], bytes);
            report.Chunks.Add(new StepChunk { Error = stream == 1, Offset = (ulong)_sent[stream], Data = UnsafeByteOperations.UnsafeWrap(bytes) });
            _sent[stream] += wanted;
            room -= wanted;
        }
    }

    public void Dispose()
    {
        _rings[0].Dispose();
        _rings[1].Dispose();
    }
}
