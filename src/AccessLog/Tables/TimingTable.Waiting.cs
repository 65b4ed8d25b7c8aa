using System.Runtime.CompilerServices;

namespace Muster.AccessLog.Tables;

/// <content>The steps of <see cref="TimingQueue"/>: each touches only what the step before has asked memory for.</content>
public sealed unsafe partial class TimingTable
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Slot* SlotOf(ulong place) => _slots.At + ((uint)(place >> 32) & ((uint)_slots.Length - 1));

    /// <summary>Asks for the row that the slot points at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchRow(ulong place) => TimingQueue.Fetch(_hot.At(SlotOf(place)->Row));

    /// <summary>Asks for the place of the row's next duration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchSamples(int row, long micros)
    {
        var hot = _hot.At(row);
        TimingQueue.Fetch(Samples.Next(hot->Samples, hot->Timed, micros));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchPlain(int row) => TimingQueue.Fetch(_hot.At(row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FetchPlainSamples(int row)
    {
        var hot = _hot.At(row);
        TimingQueue.Fetch(Samples.Next(hot->Samples, hot->Timed, 0));
    }

    /// <param name="records">See <see cref="PlainRecord"/>; up to a line of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddPlain(int row, ulong* records, int count) => _hot.At(row)->AddPlain(records, count, _cold.At(row), Samples);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddWaiting(TimingQueue.Waiting* waiting) =>
        _hot.At(waiting->Row)->Add(waiting->Micros, waiting->Upstream, waiting->Bytes, waiting->Compression, _cold.At(waiting->Row), Samples);
}
