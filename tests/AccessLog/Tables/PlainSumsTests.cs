using Muster.AccessLog.Tables;
using Xunit;

namespace Muster.AccessLog.Tests.Tables;

public sealed unsafe class PlainSumsTests
{
    [Fact]
    public void Six_entries_at_once_add_up_to_what_they_add_up_to_one_by_one()
    {
        var random = new Random(9);
        ulong* words = stackalloc ulong[8];
        for (int round = 0; round < 20_000; round++)
        {
            for (int i = 0; i < 8; i++)
                words[i] = i < 2 ? (ulong)random.NextInt64() : PlainRecord.Of((uint)random.Next(round % 3 == 0 ? 4 : Durations.Tenths), random.Next(3) == 0 ? PlainRecord.NoUpstream : (uint)random.Next(Durations.Tenths), (ulong)random.Next(2), (ulong)random.Next());
            Assert.Equal(PlainSums.Of(words + 2, 6), PlainSums.OfSix(words + 2));
        }
    }

    [Fact]
    public void Lists_of_codes_hold_what_was_added_whatever_is_given_back_between()
    {
        var random = new Random(10);
        var pool = new SamplePool(null);
        var rows = new (int Place, List<ushort> Codes)[60];
        for (int i = 0; i < rows.Length; i++) rows[i].Codes = [];
        ulong* records = stackalloc ulong[8];
        var codes = new ushort[SamplePool.Exact];
        for (int round = 0; round < 30_000; round++)
        {
            ref var row = ref rows[random.Next(random.Next(1, rows.Length))];
            if (random.Next(400) == 0)
            {
                // All of a row's durations go to another row, and its place to whoever wants one.
                ref var other = ref rows[^1];
                if (row.Codes == other.Codes || other.Codes.Count + row.Codes.Count > SamplePool.Exact) continue;
                pool.Move(ref other.Place, other.Codes.Count, row.Place, row.Codes.Count);
                other.Codes.AddRange(row.Codes);
                row = (0, []);
                continue;
            }
            int count = random.Next(3) == 0 ? random.Next(1, 7) : 6;
            if (row.Codes.Count + count > SamplePool.Exact) continue;
            for (int i = 0; i < count; i++) records[i + 2] = PlainRecord.Of((uint)random.Next(Durations.Tenths), 1, 0, 5);
            pool.AddMillis(ref row.Place, row.Codes.Count, records + 2, count);
            for (int i = 0; i < count; i++) row.Codes.Add((ushort)PlainRecord.Millis(records[i + 2]));
            pool.CopyCodes(row.Place, row.Codes.Count, codes);
            Assert.Equal(row.Codes.Order(), codes.Take(row.Codes.Count).Order());
        }
        Assert.Contains(rows, row => row.Codes.Count > 200);
    }
}
