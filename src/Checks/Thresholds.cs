namespace Muster.Checks;

/// <summary>A warning and a critical range; either may be absent. Critical is looked at first.</summary>
public readonly record struct Thresholds(AlertRange? Warning, AlertRange? Critical)
{
    /// <param name="warning">Range text; null or empty for none.</param>
    /// <param name="critical">Range text; null or empty for none.</param>
    /// <exception cref="FormatException">Says which of the two is wrong and how to write it.</exception>
    public static Thresholds Parse(string? warning, string? critical) => new(One("warning", warning), One("critical", critical));

    /// <summary>UNKNOWN for a value that is not known (null or NaN).</summary>
    public CheckStatus Evaluate(double? value)
    {
        if (value is not { } known || double.IsNaN(known)) return CheckStatus.Unknown;
        if (Critical is { } critical && critical.Alerts(known)) return CheckStatus.Critical;
        return Warning is { } warning && warning.Alerts(known) ? CheckStatus.Warning : CheckStatus.Ok;
    }

    private static AlertRange? One(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return AlertRange.TryParse(text, out var range, out var error) ? range : throw new FormatException($"{name}: {error}");
    }
}
