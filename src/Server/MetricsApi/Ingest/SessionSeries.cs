using Muster.Metrics;

namespace Muster.Server.MetricsApi.Ingest;

/// <summary>What the numbers of one agent's session mean: references by number, nothing more, because there may be tens of millions of them. Used by its session only.</summary>
internal sealed class SessionSeries(string host)
{
    /// <summary>A number above is refused: it would make the table grow without need.</summary>
    public const uint HighestNumber = 1_000_000;

    /// <summary>Stands for a series that was refused when it was declared.</summary>
    public static readonly SeriesRef Refused = new(ulong.MaxValue);

    private SeriesRef[] _byNumber = [];

    /// <summary>The shown name of the host when the series were declared: they carry it.</summary>
    public string Host { get; } = host;

    /// <summary>Batches of an earlier turn were under way when one before them was not taken: the agent sends them again.</summary>
    public uint Turn { get; set; }

    /// <summary>The batch for which the agent was asked to declare again; a second failure of the same one is not asked about.</summary>
    public ulong AskedFor { get; set; }

    /// <summary>No series (0) when the number was not declared.</summary>
    public SeriesRef this[uint number] => number < (uint)_byNumber.Length ? _byNumber[number] : default;

    public void Put(uint number, SeriesRef series)
    {
        if (number >= _byNumber.Length) Array.Resize(ref _byNumber, (int)Math.Min(HighestNumber + 1, Math.Max(number + 1, (uint)_byNumber.Length * 2)));
        _byNumber[number] = series;
    }
}
