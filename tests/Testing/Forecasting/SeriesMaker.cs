namespace Muster.Testing.Forecasting;

/// <summary>Writes a series minute by minute. What is asked for beyond the bound does not fit: that is a fill, and some hours later somebody frees room.</summary>
internal sealed class SeriesMaker(string kind, int seed, int days)
{
    private readonly double[] _levels = new double[days * FillSeries.Day], _bounds = new double[days * FillSeries.Day];
    private readonly List<int> _fills = [], _averted = [];
    private int _freeAt = -1;
    private double _spare;

    public Random Dice { get; } = new(seed * 7919 + kind.Sum(c => c * 31));
    public int Minute { get; private set; }
    public int Length => _levels.Length;
    public double Bound { get; set; } = 100;
    public int Hour => Minute / 60 % 24;
    public int MinuteOfDay => Minute % FillSeries.Day;
    public bool More => Minute < Length;

    /// <summary>True in the minute in which somebody has freed room after a fill.</summary>
    public bool Freed { get; private set; }

    public double Between(double low, double high) => low + (high - low) * Dice.NextDouble();

    /// <summary>Small and large ones are equally likely.</summary>
    public double Scaled(double low, double high) => low * Math.Pow(high / low, Dice.NextDouble());

    public bool Chance(double share) => Dice.NextDouble() < share;

    public double Normal()
    {
        if (_spare != 0)
        {
            (var kept, _spare) = (_spare, 0);
            return kept;
        }
        var (radius, angle) = (Math.Sqrt(-2 * Math.Log(1 - Dice.NextDouble())), 2 * Math.PI * Dice.NextDouble());
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    public void Avert(int minute)
    {
        if (minute < Length) _averted.Add(minute);
    }

    /// <summary>Writes this minute's level and goes on to the next.</summary>
    public void Put(double wanted)
    {
        Freed = false;
        if (_freeAt >= 0 && Minute >= _freeAt) (_freeAt, Freed) = (-1, true);
        else if (_freeAt < 0 && wanted >= Bound)
        {
            _fills.Add(Minute);
            _freeAt = Minute + (int)Between(60, 600);
        }
        _levels[Minute] = _freeAt >= 0 ? Bound : Math.Clamp(wanted, 0, Bound);
        _bounds[Minute++] = Bound;
    }

    /// <summary>The series in bytes of a disk of some size: nothing may depend on the scale.</summary>
    public FillSeries Done()
    {
        var scale = Math.Pow(2, Dice.Next(20, 38));
        for (var i = 0; i < _levels.Length; i++) (_levels[i], _bounds[i]) = (_levels[i] * scale, _bounds[i] * scale);
        return new FillSeries(kind, seed, _levels, _bounds, _fills, [.. _averted.Order()]);
    }
}
