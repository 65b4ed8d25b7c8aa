namespace Muster.Tsdb.Tests.Encoding;

/// <summary>Runs of doubles of every kind a metric can have, and kinds it should not.</summary>
public static class DoubleRuns
{
    private static readonly double[] Strange =
    [
        0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(0x7ff0000000000002), BitConverter.Int64BitsToDouble(0x7ff8000000000001),
        BitConverter.Int64BitsToDouble(unchecked((long)0xfff8123456789abc)), double.PositiveInfinity, double.NegativeInfinity, double.Epsilon,
        -double.Epsilon, double.MaxValue, double.MinValue, 9007199254740993, 9223372036854775808, -9223372036854775808, 1e300, 1e-300, 0.1 + 0.2, 1e22, 1e18,
    ];

    public static double[] Make(Random random, int count)
    {
        var kind = random.Next(10);
        var values = new double[count];
        double level = random.Next(1_000_000);
        var digits = random.Next(6);
        for (var i = 0; i < count; i++)
        {
            values[i] = kind switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => Strange[random.Next(Strange.Length)],
                2 => Math.Round(random.NextDouble() * 100, digits),
                3 => level += random.Next(1000),
                4 => level = random.Next(20) == 0 ? 0 : level + random.Next(50),
                5 => level,
                6 => Math.Round(level += Math.Round(random.NextDouble(), digits), digits),
                7 => random.NextDouble(),
                8 => random.Next(30) == 0 ? Strange[random.Next(Strange.Length)] : random.Next(100),
                _ => random.NextInt64(long.MinValue, long.MaxValue),
            };
        }
        return values;
    }
}
