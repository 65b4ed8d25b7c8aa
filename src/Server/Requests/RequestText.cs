using System.Globalization;

namespace Muster.Server.Requests;

/// <summary>Figures of requests for people.</summary>
public static class RequestText
{
    public static string Duration(double? seconds) => seconds switch
    {
        null => "–",
        0 => "< 1 ms", // most logs tell whole milliseconds
        < 0.0095 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.#} ms"),
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:#,0} s"),
    };

    public static string Rate(double perSecond) => perSecond switch
    {
        0 => "0",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{perSecond * 60:0.#}/min"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.#}/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0}/s"),
    };

    public static string Share(long part, long whole) => whole == 0 || part == 0 ? "–"
        : (double)part / whole is var share && share < 0.001 ? "<0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    public static string Change(double? change) => change switch
    {
        null => "–",
        _ when Math.Abs(change.Value) < 0.005 => "same",
        > 10 => string.Create(CultureInfo.InvariantCulture, $"×{change + 1:0.#}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(change > 0 ? "+" : "−")}{Math.Abs(change.Value) * 100:0} %"),
    };

    /// <summary>As programs and the command line read it.</summary>
    public static string Word(RouteChange change) => change switch { RouteChange.Slower => "slower", RouteChange.Faster => "faster", RouteChange.TooFew => "too few", _ => "same" };

    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
