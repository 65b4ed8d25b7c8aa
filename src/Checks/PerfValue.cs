namespace Muster.Checks;

/// <summary>
/// One performance value of a plugin: <c>'label'=value[unit];[warn];[crit];[min];[max]</c>.
/// Every part keeps the plugin's own text, so that nothing is lost by passing through Muster;
/// <see cref="Value"/> is the number behind <see cref="ValueText"/>.
/// </summary>
/// <param name="Label">Without quotes, <c>''</c> folded to <c>'</c>.</param>
/// <param name="ValueText">The number as printed, or <c>U</c> (unknown).</param>
/// <param name="Value">The number, or null for <c>U</c>.</param>
/// <param name="Unit">As printed (<c>s</c>, <c>ms</c>, <c>%</c>, <c>KB</c>, <c>c</c> …), empty for none.</param>
/// <param name="Warn">Range text, null when absent.</param>
/// <param name="Crit">Range text, null when absent.</param>
/// <param name="Min">Number text, null when absent.</param>
/// <param name="Max">Number text, null when absent.</param>
public sealed record PerfValue(
    string Label, string ValueText, double? Value, string Unit,
    string? Warn, string? Crit, string? Min, string? Max);
