using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Muster.PromQl.Parsing;

namespace Muster.Server.MetricsApi.Query;

/// <summary>Numbers as the Prometheus API spells them.</summary>
public static class NumberWriter
{
    /// <summary>Shortest digits that read back the same; an exponent only below 1e-6 and from 1e21 on; <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>.</summary>
    public static string Value(double value)
    {
        var size = Math.Abs(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        if (double.IsNaN(value) || double.IsInfinity(value) || size is >= 1e-6 and < 1e21) return NumberText.Format(value);
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = new StringBuilder();
        foreach (var sign in shortest.AsSpan(0, shortest.IndexOf('E') is var at and >= 0 ? at : shortest.Length))
            if (char.IsAsciiDigit(sign)) digits.Append(sign);
        var significant = digits.ToString().Trim('0');
        var mantissa = significant.Length > 1 ? $"{significant[0]}.{significant[1..]}" : significant;
        return string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>No value takes more bytes: a sign, twenty-one digits, a point, six zeros and seventeen digits.</summary>
    public const int MostValueBytes = 48;

    public const int MostTimeBytes = 24;

    /// <summary>The same as UTF-8, without a string in between; <paramref name="into"/> holds <see cref="MostValueBytes"/>. Returns the bytes used.</summary>
    public static int Value(double value, Span<byte> into)
    {
        int length;
        var whole = (long)value;
        if (whole == value && whole is > -1_000_000_000_000_000 and < 1_000_000_000_000_000 and not 0)
        {
            Utf8Formatter.TryFormat(whole, into, out length);
            return length;
        }
        // Within these the shortest digits come without an exponent.
        if (Math.Abs(value) is >= 1e-4 and < 1e15 && value.TryFormat(into, out length, "R", CultureInfo.InvariantCulture)) return length;
        return Encoding.ASCII.GetBytes(Value(value), into);
    }

    /// <summary>Unix seconds with at most three decimals, as a JSON number; <paramref name="into"/> holds 24 bytes.</summary>
    public static ReadOnlySpan<byte> Time(long timeMs, Span<byte> into)
    {
        var length = 0;
        if (timeMs < 0)
        {
            into[length++] = (byte)'-';
            timeMs = -timeMs;
        }
        Utf8Formatter.TryFormat(timeMs / 1000, into[length..], out var written);
        length += written;
        var rest = (int)(timeMs % 1000);
        if (rest == 0) return into[..length];
        into[length++] = (byte)'.';
        for (var unit = 100; rest > 0; unit /= 10)
        {
            into[length++] = (byte)('0' + rest / unit);
            rest %= unit;
        }
        return into[..length];
    }
}
