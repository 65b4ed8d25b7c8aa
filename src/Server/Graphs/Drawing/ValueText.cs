using System.Globalization;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Values for people, by their unit. The browser writes the same (graphs/values.ts).</summary>
public static class ValueText
{
    private static readonly string[] Iec = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Si = ["", "k", "M", "G", "T", "P", "E"];

    public static string Of(double value, string unit)
    {
        if (!double.IsFinite(value)) return "\u2013";
        return unit switch
        {
            "" => Scaled(value, 1000, Si, ""),
            "bytes" => Scaled(value, 1024, Iec, "B"),
            "bytes/s" => Scaled(value, 1024, Iec, "B/s"),
            "bits" => Scaled(value, 1000, Si, "b"),
            "bits/s" => Scaled(value, 1000, Si, "b/s"),
            "seconds" => Seconds(value),
            "ratio" => $"{Short(value * 100)} %",
            "percent" => $"{Short(value)} %",
            "celsius" => $"{Short(value)} \u00b0C",
            "hertz" => Scaled(value, 1000, Si, "Hz"),
            "volts" => Scaled(value, 1000, Si, "V"),
            "amperes" => Scaled(value, 1000, Si, "A"),
            "watts" => Scaled(value, 1000, Si, "W"),
            "/s" => Scaled(value, 1000, Si, "/s"),
            _ => $"{Scaled(value, 1000, Si, "")} {unit}",
        };
    }

    private static string Short(double value)
    {
        var size = Math.Abs(value);
        if (size == 0) return "0";
        if (size is >= 1e15 or < 1e-6) return value.ToString("0.00e+0", CultureInfo.InvariantCulture);
        var digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.Min(8, 2 - (int)Math.Floor(Math.Log10(size)));
        return Math.Round(value, digits).ToString(CultureInfo.InvariantCulture);
    }

    private static string Scaled(double value, double step, string[] names, string unit)
    {
        var power = 0;
        while (Math.Abs(value) >= step && power < names.Length - 1)
        {
            value /= step;
            power++;
        }
        return $"{Short(value)} {names[power]}{unit}".TrimEnd();
    }

    private static string Seconds(double value) => Math.Abs(value) switch
    {
        0 => "0 s",
        < 1e-3 => $"{Short(value * 1e6)} \u00b5s",
        < 1 => $"{Short(value * 1e3)} ms",
        < 120 => $"{Short(value)} s",
        < 7200 => $"{Short(value / 60)} min",
        < 172800 => $"{Short(value / 3600)} h",
        _ => $"{Short(value / 86400)} d",
    };
}
