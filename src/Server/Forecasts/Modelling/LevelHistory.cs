namespace Muster.Server.Forecasts.Modelling;

/// <summary>
/// What a forecast is made from. Levels are turned so that the bound is reached upwards: used bytes towards the size of the disk; a value
/// that must not fall is negated, and its bound too. A disk that was resized keeps its levels: only the bound is another.
/// </summary>
/// <param name="FirstHour">Unix hour of the first entry of <paramref name="Hours"/>.</param>
/// <param name="Hours">The highest level of every whole hour, oldest first; NaN where there was no sample.</param>
/// <param name="Lows">The lowest level of the same hours.</param>
/// <param name="Now">The newest level.</param>
/// <param name="Recently">The level half an hour before; NaN when it is not known.</param>
/// <param name="NowMs">When that was, unix milliseconds.</param>
/// <param name="Bound">What must not be reached.</param>
public sealed record LevelHistory(long FirstHour, ReadOnlyMemory<double> Hours, ReadOnlyMemory<double> Lows, double Now, double Recently, long NowMs, double Bound);
