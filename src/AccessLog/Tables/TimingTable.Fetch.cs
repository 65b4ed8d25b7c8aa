using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <content>The steps of <see cref="TimingQueue"/>: each touches only what the step before has asked memory for.</content>
public sealed unsafe partial class TimingTable
{
    /// <summary>Works out the hash of a key and asks for its slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Announce(byte* key, int length, int status)
    {
        ulong hash = HashOf(key, length, status);
        TimingQueue.Fetch(ref _slots[(int)(hash >> 32) & (_slots.Length - 1)]);
        return hash;
    }

    /// <summary>Asks for the row and the key that the slot points at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchRow(ulong hash)
    {
        ref var slot = ref _slots[(int)(hash >> 32) & (_slots.Length - 1)];
        ref var row = ref _rows[slot.Row];
        TimingQueue.Fetch(ref row);
        TimingQueue.Fetch(ref Unsafe.AddByteOffset(ref row, 64));
        TimingQueue.Fetch(ref _arena[slot.KeyStart]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindHashed(byte* key, int length, int status, ulong hash) => Find(key, length, status, hash);

    /// <summary>Asks for the place of the row's next duration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchSamples(int row, long micros)
    {
        if (row < 0 || micros < 0) return;
        ref var figures = ref _rows[row];
        if (figures.Timed > 0) TimingQueue.Fetch(ref Samples.Next(figures.Samples, figures.Timed, Durations.Code(micros)));
    }
}
