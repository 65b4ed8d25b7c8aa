using System.Runtime.InteropServices;
using Muster.Tsdb.Encoding;

namespace Muster.Tsdb.Head;

/// <summary>Where one series stands in the head.</summary>
internal struct SeriesState
{
    public long LastTime;
    public long Base;
    public long WindowEnd;
    public uint Chunk;
    public uint Generation;
    public byte Open;

    /// <summary>Lowest byte of the newest sealed chunk's window.</summary>
    public byte ChunkWindow;
    public bool Alive;
}

/// <summary>
/// A thousand series side by side in arrays: their states, their newest up to 24 samples as they came, and their
/// sealed chunks in slabs that belong to one time window each, so that a window written to a block is dropped whole.
/// The page's lock guards it all; it is held for copying, never for decoding.
/// </summary>
internal sealed class SeriesPage(long windowMs)
{
    public const int Bits = 10, Size = 1 << Bits, OpenSamples = 24;
    private const int SlabBytes = 1 << 14, ChunkHeader = 8;

    [ThreadStatic] private static ByteSink? _scratch;

    public readonly Lock Gate = new();
    public readonly SeriesState[] States = new SeriesState[Size];
    private readonly uint[] _times = GC.AllocateUninitializedArray<uint>(Size * OpenSamples);
    private readonly double[] _values = GC.AllocateUninitializedArray<double>(Size * OpenSamples);
    private readonly List<(byte[]? Bytes, int Window, int Used)> _slabs = [];

    public static int WindowOf(long time, long windowMs) => (int)Math.Clamp(Math.DivRem(time, windowMs) is var (q, r) && r < 0 ? q - 1 : q, int.MinValue + 1, int.MaxValue);

    /// <summary>False when the sample is not after the series' newest. Under <see cref="Gate"/>.</summary>
    public bool Append(int at, long time, double value)
    {
        ref var state = ref States[at];
        if (time <= state.LastTime) return false;
        if (state.Open == OpenSamples || (state.Open > 0 && time >= state.WindowEnd)) Seal(at);
        if (state.Open == 0)
        {
            state.Base = time;
            state.WindowEnd = (WindowOf(time, windowMs) + 1L) * windowMs;
        }
        var index = at * OpenSamples + state.Open;
        _times[index] = (uint)(time - state.Base);
        _values[index] = value;
        state.Open++;
        Volatile.Write(ref state.LastTime, time);
        return true;
    }

    public void Make(int at)
    {
        Make(at, States[at].Generation);
    }

    public void Make(int at, uint generation) => States[at] = new SeriesState { LastTime = long.MinValue, Generation = generation, Alive = true };

    public void Forget(int at)
    {
        ref var state = ref States[at];
        state = new SeriesState { Generation = state.Generation + 1, LastTime = long.MaxValue };
    }

    /// <summary>Adds the samples of windows from <paramref name="floorWindow"/> on that may lie in [from, to]; oldest first, not trimmed.</summary>
    public void Read(int at, long from, long to, int floorWindow, Samples into, ByteSink copy, List<(int Offset, int Window)> found)
    {
        copy.Clear();
        found.Clear();
        Span<long> openTimes = stackalloc long[OpenSamples];
        Span<double> openValues = stackalloc double[OpenSamples];
        int open;
        lock (Gate)
        {
            ref var state = ref States[at];
            if (!state.Alive) return;
            open = state.Open;
            for (var i = 0; i < open; i++) openTimes[i] = state.Base + _times[at * OpenSamples + i];
            _values.AsSpan(at * OpenSamples, open).CopyTo(openValues);
            if (open == 0 || state.Base > from) CopyChunks(in state, from, WindowOf(to, windowMs), floorWindow, copy, found);
        }
        for (var i = found.Count - 1; i >= 0; i--) Decode(copy.Span[found[i].Offset..], found[i].Window, into);
        var floor = (long)floorWindow * windowMs;
        for (var i = 0; i < open; i++)
            if (openTimes[i] >= floor) into.Add(openTimes[i], openValues[i]);
    }

    /// <summary>True when the series' newest sample is in a window at or after the floor. Under <see cref="Gate"/>.</summary>
    public bool HasSince(int at, int floorWindow)
    {
        ref var state = ref States[at];
        return state.LastTime > long.MinValue && WindowOf(state.LastTime, windowMs) >= floorWindow;
    }

    /// <summary>Frees the slabs of windows before the floor.</summary>
    public void Drop(int floorWindow)
    {
        lock (Gate)
            for (var i = 0; i < _slabs.Count; i++)
                if (_slabs[i].Bytes is not null && _slabs[i].Window < floorWindow) _slabs[i] = default;
    }

    private void CopyChunks(in SeriesState state, long from, int lastWindow, int floorWindow, ByteSink copy, List<(int, int)> found)
    {
        var (chunk, windowByte) = (state.Chunk, state.ChunkWindow);
        while (chunk != 0 && Find(chunk, windowByte, out var window) is var header && !header.IsEmpty && window >= floorWindow)
        {
            var length = MemoryMarshal.Read<ushort>(header[6..]);
            if (window <= lastWindow)
            {
                found.Add((copy.Length, window));
                copy.Bytes(header[..(ChunkHeader + length)]);
            }
            // The first time is the payload's beginning; a chunk that starts at or before `from` is the last one needed.
            var source = new ByteSource(header.Slice(ChunkHeader, length));
            if (source.VarInt() + (long)window * windowMs <= from) return;
            (chunk, windowByte) = (MemoryMarshal.Read<uint>(header), header[4]);
        }
    }

    /// <summary>
    /// Where a chunk lies, empty when its slab has gone. The slab of another window may stand there since, which the
    /// lowest byte of the window tells: a series 256 windows idle is not in the head any more.
    /// </summary>
    private ReadOnlySpan<byte> Find(uint chunk, byte windowByte, out int window)
    {
        var slab = _slabs[(int)(chunk >> 16)];
        window = slab.Window;
        return slab.Bytes is not null && (byte)window == windowByte ? slab.Bytes.AsSpan((int)(chunk & 0xffff)) : default;
    }

    private void Decode(ReadOnlySpan<byte> chunk, int window, Samples into)
    {
        var source = new ByteSource(chunk.Slice(ChunkHeader, MemoryMarshal.Read<ushort>(chunk[6..])));
        into.Extend(chunk[5], out var times, out var values);
        TimeCodec.Decode(ref source, times);
        ValueCodec.Decode(ref source, values);
        foreach (ref var time in times) time += window * windowMs;
    }

    private void Seal(int at)
    {
        ref var state = ref States[at];
        var window = (int)(state.WindowEnd / windowMs) - 1;
        if (state.WindowEnd % windowMs != 0) throw new InvalidOperationException($"window end {state.WindowEnd} is not a multiple of {windowMs}");
        var sink = _scratch ??= new ByteSink(1024);
        sink.Clear();
        Span<long> times = stackalloc long[state.Open];
        var start = state.Base - window * windowMs;
        for (var i = 0; i < times.Length; i++) times[i] = start + _times[at * OpenSamples + i];
        sink.UInt32(state.Chunk);
        sink.UInt32(0);
        TimeCodec.Encode(times, sink);
        ValueCodec.Encode(_values.AsSpan(at * OpenSamples, state.Open), sink, ResidualLayout.Packed);
        sink.PatchUInt32(4, state.ChunkWindow | (uint)state.Open << 8 | (uint)(sink.Length - ChunkHeader) << 16);
        state.Chunk = Store(sink.Span, window);
        state.ChunkWindow = (byte)window;
        state.Open = 0;
    }

    private uint Store(ReadOnlySpan<byte> chunk, int window)
    {
        var slabs = CollectionsMarshal.AsSpan(_slabs);
        var free = -1;
        for (var i = slabs.Length - 1; i >= 0; i--)
        {
            if (slabs[i].Bytes is null) free = i;
            else if (slabs[i].Window == window && slabs[i].Used + chunk.Length <= SlabBytes)
            {
                var at = slabs[i].Used;
                chunk.CopyTo(slabs[i].Bytes.AsSpan(at));
                slabs[i].Used += chunk.Length;
                return (uint)i << 16 | (uint)at;
            }
        }
        // Offset 0 stays empty so that no chunk's reference is 0.
        var slab = GC.AllocateUninitializedArray<byte>(SlabBytes);
        chunk.CopyTo(slab.AsSpan(4));
        if (free < 0)
        {
            free = _slabs.Count;
            if (free > 0xffff) throw new InvalidOperationException("a page of the head holds more than 1 GB");
            _slabs.Add(default);
        }
        _slabs[free] = (slab, window, 4 + chunk.Length);
        return (uint)free << 16 | 4;
    }
}
