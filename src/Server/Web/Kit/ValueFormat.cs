using System.Globalization;
using Muster.Checks;

namespace Muster.Server.Web.Kit;

/// <summary>Performance values for people: bytes and seconds get a readable unit, all else stays as the plugin printed it.</summary>
public static class ValueFormat
{
    private static readonly string[] Bytes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Text(PerfValue value) => (value.Value, value.Unit) switch
    {
        (null, _) => "unknown",
        ({ } n, "B") => Scaled(n, 0),
        ({ } n, "KB") => Scaled(n, 1),
        ({ } n, "MB") => Scaled(n, 2),
        ({ } n, "GB") => Scaled(n, 3),
        ({ } n, "s") when Math.Abs(n) >= 86400 => $"{Short(n / 86400)} d",
        ({ } n, "s") when Math.Abs(n) < 1 && n != 0 => $"{Short(n * 1000)} ms",
        ({ } n, "%") => $"{Short(n)} %",
        ({ } n, "" or "c") => Short(n),
        ({ } n, var unit) => $"{Short(n)} {unit}",
    };

    private static string Scaled(double number, int unit)
    {
        while (Math.Abs(number) >= 1024 && unit < Bytes.Length - 1)
        {
            number /= 1024;
            unit++;
        }
        return $"{Short(number)} {Bytes[unit]}";
    }

    private static string Short(double number) =>
        number.ToString(Math.Abs(number) >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture);
}
