using System.Globalization;

namespace Muster.Server.LoadRuns;

/// <summary>Figures of load runs as the pages write them.</summary>
internal static class LoadText
{
    public static string Milliseconds(double value) => value switch
    {
        >= 10_000 => (value / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture) + " ms",
        >= 1 => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        _ => value.ToString("0.000", CultureInfo.InvariantCulture) + " ms",
    };

    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 => "< 0.01 %",
        _ => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %",
    };

    public static string Number(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
