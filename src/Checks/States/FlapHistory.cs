using System.Numerics;

namespace Muster.Checks.States;

/// <summary>
/// The last 21 statuses of a check, two bits each, the newest in the lowest bits; a new history is 21 times OK.
/// The 20 changes between them weigh from 0.75 (oldest) to 1.25 (newest), so that 100 % is a change every time.
/// </summary>
public readonly record struct FlapHistory(ulong Bits)
{
    private const int Remembered = 21;
    private const ulong Mask = (1UL << (2 * Remembered)) - 1;

    /// <summary>The low bit of each of the 20 pairs that compare a status with the one before it.</summary>
    private const ulong Pairs = 0x5555_5555_5555_5555 & ((1UL << (2 * (Remembered - 1))) - 1);

    public FlapHistory Add(CheckStatus status) => new(((Bits << 2) | (ulong)status) & Mask);

    /// <summary>0..100. Change i of 1..20 weighs (i - 1) * 0.5 / 19 + 0.75, which is (2 (i - 1) + 57) / 76: summed in whole numbers.</summary>
    public double PercentChange
    {
        get
        {
            var difference = Bits ^ (Bits >> 2);
            var changes = (difference | (difference >> 1)) & Pairs;
            var weight = 0;
            for (; changes != 0; changes &= changes - 1)
                weight += 57 + 2 * (Remembered - 2 - BitOperations.TrailingZeroCount(changes) / 2);
            return weight * 5.0 / 76;
        }
    }

    internal static bool IsValid(ulong bits) => (bits & ~Mask) == 0;
}
