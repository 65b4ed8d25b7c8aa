using System.Text;
using System.Text.RegularExpressions;
using Muster.AccessLog.Parsing;
using Xunit;

namespace Muster.AccessLog.Tests.Parsing;

public sealed unsafe class FiguresTests
{
    /// <summary>What numbers are made of, and what stands around them.</summary>
    private const string Alphabet = "0123456789012345678901234567890123456789....-- ,:\"\n/\0\u00ff";

    private const int Padding = 64, Rounds = 200_000;

    [Fact]
    public void Whole_numbers_are_read_as_a_slow_reader_reads_them()
    {
        var random = new Random(21);
        for (int round = 0; round < Rounds; round++)
        {
            var (bytes, length) = Text(random);
            int digits = bytes.Take(length).TakeWhile(b => b is >= (byte)'0' and <= (byte)'9').Count();
            long right = digits == 0 ? -1 : digits > 18 ? 999_999_999_999_999_999 : long.Parse(Encoding.ASCII.GetString(bytes, 0, digits), System.Globalization.CultureInfo.InvariantCulture);
            fixed (byte* first = bytes)
            {
                byte* at = first;
                Assert.Equal(right, Figures.Whole(ref at, first + length));
                Assert.Equal(digits, at - first);
            }
        }
    }

    [Fact]
    public void Two_times_side_by_side_are_read_as_one_after_the_other()
    {
        var random = new Random(23);
        for (int round = 0; round < Rounds; round++)
        {
            var bytes = System.Text.Encoding.Latin1.GetBytes($"{random.Next(10)}.{random.Next(1000):000} {random.Next(10)}.{random.Next(1000):000} 1.25 ");
            if (round % 2 == 0) bytes[random.Next(12)] = (byte)Alphabet[random.Next(Alphabet.Length)];
            fixed (byte* first = bytes)
            {
                var (one, other) = Figures.TwoMillis(first);
                Assert.Equal((Figures.Millis(first), Figures.Millis(first + 6)), (one < 0 ? -1 : one, other < 0 ? -1 : other));
            }
        }
    }

    [Fact]
    public void Seconds_are_read_as_a_slow_reader_reads_them()
    {
        var random = new Random(22);
        for (int round = 0; round < Rounds; round++)
        {
            var (bytes, length) = Text(random);
            var found = Regex.Match(Encoding.Latin1.GetString(bytes, 0, length), @"\A(?:[0-9]{1,11}(?:\.[0-9]*)?|\.[0-9]+)");
            if (!found.Success || Regex.IsMatch(found.Value, @"\A[0-9]{11}\z")) continue;
            var parts = (found.Value + ".").Split('.');
            long right = (parts[0].Length == 0 ? 0 : long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)) * 1_000_000
                + long.Parse(parts[1].PadRight(6, '0')[..6], System.Globalization.CultureInfo.InvariantCulture);
            fixed (byte* first = bytes)
            {
                byte* at = first;
                Assert.Equal((found.Value, right), (found.Value, Figures.Seconds(ref at, first + length)));
                Assert.Equal(found.Length, at - first);
            }
        }
    }

    /// <summary>A few characters with others behind them that are not to be read.</summary>
    private static (byte[] Bytes, int Length) Text(Random random)
    {
        int length = random.Next(0, 24);
        var text = new StringBuilder();
        for (int i = 0; i < length + Padding; i++) text.Append(Alphabet[random.Next(random.Next(3) == 0 ? Alphabet.Length : 40)]);
        if (length > 6 && random.Next(2) == 0) text[1] = '.';
        return (Encoding.Latin1.GetBytes(text.ToString()), length);
    }
}
