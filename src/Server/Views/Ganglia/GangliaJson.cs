using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Muster.Server.Views.Ganglia;

/// <summary>Values of Ganglia's files: numbers and flags stand as texts there as often as not.</summary>
internal static partial class GangliaJson
{
    public static string? Text(this JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    } : null;

    public static double? Number(this JsonElement item, string name) =>
        item.Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public static bool Flag(this JsonElement item, string name) => item.Text(name) is "true" or "1" or "yes" or "on";

    /// <summary>Names the members that are none of these.</summary>
    public static void TellOthers(this JsonElement item, IReadOnlySet<string> known, string place, List<string> remarks)
    {
        foreach (var property in item.EnumerateObject())
            if (!known.Contains(property.Name)) remarks.Add($"{place}{property.Name} has no like here, left out.");
    }

    /// <summary>A pattern, or a list of objects that hold one each under the name <c>regex</c>; several are alternatives.</summary>
    public static string? Patterns(this JsonElement item, string name)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out var value)) return null;
        string[] all = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.String ? one.GetString() : one.Text("regex")).OfType<string>()],
            _ => [],
        };
        all = [.. all.Where(one => one.Length > 0)];
        return all.Length == 0 ? null : all.Length == 1 ? all[0] : string.Join('|', all.Select(one => $"(?:{one})"));
    }

    /// <summary>Ganglia looks for a pattern anywhere in a name; here patterns are of the whole.</summary>
    public static string Whole(string pattern)
    {
        var begins = pattern.StartsWith('^');
        var ends = pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal);
        var inner = pattern[(begins ? 1 : 0)..(ends ? ^1 : ^0)];
        if (inner.Contains('|', StringComparison.Ordinal) && !Enclosed().IsMatch(inner)) inner = $"(?:{inner})";
        return (begins || inner.StartsWith(".*", StringComparison.Ordinal) ? "" : ".*") + inner + (ends || inner.EndsWith(".*", StringComparison.Ordinal) ? "" : ".*");
    }

    /// <summary>Colors are written without the sign, sometimes with three digits.</summary>
    public static string? Color(string? text)
    {
        var digits = text?.TrimStart('#').ToLowerInvariant() ?? "";
        if (digits.Length == 3) digits = string.Concat(digits.SelectMany(digit => new[] { digit, digit }));
        return digits.Length >= 6 && digits.Take(6).All(char.IsAsciiHexDigit) ? "#" + digits[..6] : null;
    }

    /// <summary>The unit that the words beside Ganglia's axis say; they are kept as they are when they say another.</summary>
    public static string Unit(string label) => label.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal) switch
    {
        "bytes" => "bytes",
        "bytes/sec" or "bytes/s" or "bytespersecond" => "bytes/s",
        "bits/sec" or "bits/s" => "bits/s",
        "percent" or "%" => "percent",
        "seconds" or "sec" or "secs" => "seconds",
        "hz" or "hertz" => "hertz",
        _ => label.Length <= 20 ? label : label[..20],
    };

    [GeneratedRegex(@"\A\(\?:[^()]*\)\z|\A\([^()]*\)\z")]
    private static partial Regex Enclosed();
}
