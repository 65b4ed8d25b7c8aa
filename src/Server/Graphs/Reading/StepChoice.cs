namespace Muster.Server.Graphs.Reading;

/// <summary>How far apart the values of a graph are, and how finely an expression is asked so that peaks between them are seen.</summary>
/// <param name="ShownMs">Of the values that are drawn; a whole multiple of <paramref name="AskedMs"/>.</param>
internal readonly record struct StepChoice(long ShownMs, long AskedMs)
{
    /// <summary>From five minutes on all are multiples of the store's rollups, which answer then instead of every sample.</summary>
    private static readonly long[] Nice =
    [
        1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000,
    ];

    /// <summary>What agents measure at; to ask an expression more finely brings nothing unless pixels are finer.</summary>
    private const long UsualSample = 10_000;
    private const int MostAsked = 10_000, AskedPerPixel = 6;

    public bool IsEverySample => ShownMs <= UsualSample;

    public static StepChoice For(long lengthMs, int width)
    {
        var pixel = Math.Max(1.0, (double)lengthMs / width);
        if (pixel <= UsualSample)
        {
            var close = Nice.First(step => step >= pixel || step == UsualSample);
            return new(close, close);
        }
        var most = Math.Min(MostAsked, AskedPerPixel * width);
        var asked = Nice.FirstOrDefault(step => step >= UsualSample && lengthMs / step <= most, Nice[^1]);
        return new((long)Math.Ceiling(pixel / asked) * asked, asked);
    }
}
