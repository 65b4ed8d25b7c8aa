using System.Globalization;

namespace Muster.Server.Graphs.Drawing;

/// <summary>Values for people, by their unit. The browser writes the same (graphs/values.ts).</summary>
public static class ValueText
{
    private static readonly string[] Iec = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Si = ["", "k", "M", "G", "T", "P", "E"];

    /// <param name="more">Digits more than usual.</param>
    public static string Of(double value, string unit, int more = 0)
    {
        if (!double.IsFinite(value)) return "\u2013";
        return unit switch
        {
            "" => Scaled(value, 1000, Si, "", more),
            "bytes" => Scaled(value, 1024, Iec, "B", more),
            "bytes/s" => Scaled(value, 1024, Iec, "B/s", more),
            "bits" => Scaled(value, 1000, Si, "b", more),
            "bits/s" => Scaled(value, 1000, Si, "b/s", more),
            "seconds" => Seconds(value, more),
            "ratio" => $"{Short(value * 100, more)} %",
            "percent" => $"{Short(value, more)} %",
            "celsius" => $"{Short(value, more)} \u00b0C",
            "hertz" => Scaled(value, 1000, Si, "Hz", more),
            "volts" => Scaled(value, 1000, Si, "V", more),
            "amperes" => Scaled(value, 1000, Si, "A", more),
            "watts" => Scaled(value, 1000, Si, "W", more),
            "/s" => Scaled(value, 1000, Si, "/s", more),
            _ => $"{Scaled(value, 1000, Si, "", more)} {unit}",
        };
    }

    /// <summary>The numbers beside an axis: with as many digits as it takes to tell each from the next (a thousand million, and a thousandth more).</summary>
    public static IReadOnlyList<string> Axis(IReadOnlyList<double> values, string unit)
    {
        for (var more = 0; ; more++)
        {
            string[] texts = [.. values.Select(value => Of(value, unit, more))];
            if (more >= 9 || texts.Zip(texts.Skip(1)).All(pair => pair.First != pair.Second)) return texts;
        }
    }

    private static string Short(double value, int more)
    {
        var size = Math.Abs(value);
        if (size == 0) return "0";
        if (size is >= 1e15 or < 1e-6) return value.ToString($"0.00{new string('0', more)}e+0", CultureInfo.InvariantCulture);
        var digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.Min(8, 2 - (int)Math.Floor(Math.Log10(size)));
        return Math.Round(value, Math.Min(15, digits + more)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Scaled(double value, double step, string[] names, string unit, int more)
    {
        // Beyond all names a name only hides how large it is.
        if (Math.Abs(value) >= 1e21) return $"{Short(value, more)} {unit}".TrimEnd();
        var power = 0;
        while (Math.Abs(value) >= step && power < names.Length - 1)
        {
            value /= step;
            power++;
        }
        return $"{Short(value, more)} {names[power]}{unit}".TrimEnd();
    }

    private static string Seconds(double value, int more) => Math.Abs(value) switch
    {
        0 => "0 s",
        < 1e-3 => $"{Short(value * 1e6, more)} \u00b5s",
        < 1 => $"{Short(value * 1e3, more)} ms",
        < 120 => $"{Short(value, more)} s",
        < 7200 => $"{Short(value / 60, more)} min",
        < 172800 => $"{Short(value / 3600, more)} h",
        _ => $"{Short(value / 86400, more)} d",
    };
}
