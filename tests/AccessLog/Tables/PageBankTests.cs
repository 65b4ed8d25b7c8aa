using Muster.AccessLog.Tables;
using Xunit;

namespace Muster.AccessLog.Tests.Tables;

public sealed unsafe class PageBankTests
{
    [Fact]
    public void Parts_are_zeroed_apart_from_each_other_and_given_out_again_when_they_come_back()
    {
        var random = new Random(9);
        var bank = new PageBank();
        var held = new List<(nint At, int Length, byte Mark)>();
        for (int round = 0; round < 2000; round++)
        {
            if (held.Count > 20 && random.Next(2) == 0)
            {
                int at = random.Next(held.Count);
                var (place, size, mark) = held[at];
                Assert.Equal(-1, new ReadOnlySpan<byte>((void*)place, size).IndexOfAnyExcept(mark));
                bank.Return((void*)place, size);
                held.RemoveAt(at);
                continue;
            }
            int length = random.Next(40) == 0 ? random.Next(1, 5 << 20) : random.Next(1, 5000);
            var part = new Span<byte>(bank.Take(length), length);
            fixed (byte* first = part)
            {
                Assert.Equal(0, (nint)first % 64);
                Assert.Equal(-1, part.IndexOfAnyExcept((byte)0));
                byte mark = (byte)random.Next(1, 256);
                part.Fill(mark);
                held.Add(((nint)first, length, mark));
            }
        }
        foreach (var (place, size, mark) in held) Assert.Equal(-1, new ReadOnlySpan<byte>((void*)place, size).IndexOfAnyExcept(mark));
        GC.KeepAlive(bank);
    }
}
