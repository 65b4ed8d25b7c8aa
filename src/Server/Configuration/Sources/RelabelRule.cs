using System.Text.RegularExpressions;

namespace Muster.Server.Configuration.Sources;

public enum RelabelAction { Replace, Keep, Drop, KeepEqual, DropEqual, HashMod, LabelMap, LabelDrop, LabelKeep, Lowercase, Uppercase }

/// <summary>One of <c>relabel_configs</c> or <c>metric_relabel_configs</c>, as in Prometheus.</summary>
/// <param name="Regex">Anchored at both ends.</param>
public sealed record RelabelRule(RelabelAction Action, IReadOnlyList<string> SourceLabels, string Separator, string RegexText, string TargetLabel, string Replacement, ulong Modulus)
{
    public Regex Regex { get; } = new(@"\A(?:" + RegexText + @")\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
