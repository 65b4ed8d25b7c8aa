namespace Muster.Server.Graphs.Reading;

/// <summary>
/// The values of one series as they are drawn, oldest first. A value stands for the samples of about a pixel: their mean, the lowest and the
/// highest. NaN says that the line is broken here: nothing is not zero, and what was not measured is not drawn through.
/// </summary>
/// <param name="Times">Unix milliseconds.</param>
/// <param name="Low">The same array as <paramref name="Values"/> where each is one sample.</param>
public sealed record Points(long[] Times, double[] Values, double[] Low, double[] High)
{
    public static Points Empty { get; } = new([], [], [], []);

    public int Count => Times.Length;
    public bool IsPlain => ReferenceEquals(Values, Low) && ReferenceEquals(Values, High);

    public double Least => Low.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
    public double Most => High.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
    public double Mean => Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The newest sample, where a value stands for many: the mean of the last nine hours is not what it is now.</summary>
    public double? Newest { get; init; }

    public double Last => Newest ?? Values.LastOrDefault(double.IsFinite, double.NaN);

    public Points Shifted(long byMs) => this with { Times = Array.ConvertAll(Times, time => time + byMs) };

    /// <summary>The stretches where the line is broken: from the last value before to the first one after; open ones reach to the ends given.</summary>
    public IEnumerable<(long From, long To)> Holes(long fromMs, long toMs)
    {
        var before = fromMs;
        var broken = Count > 0 && double.IsNaN(Values[0]);
        for (var i = 0; i < Count; i++)
        {
            if (double.IsNaN(Values[i]))
            {
                broken = true;
                continue;
            }
            if (broken) yield return (before, Times[i]);
            (before, broken) = (Times[i], false);
        }
        if (broken) yield return (before, toMs);
    }
}
