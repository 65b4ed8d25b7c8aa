using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Server.Configuration.Sources;

namespace Muster.Server.Gathering.Relabelling;

/// <summary>Applies relabelling rules in order. Source: "relabel_config" of the Prometheus documentation.</summary>
public static class Relabeller
{
    /// <returns>False when a rule drops the whole.</returns>
    public static bool Apply(IReadOnlyList<RelabelRule> rules, LabelDraft labels)
    {
        foreach (var rule in rules)
            if (!Apply(rule, labels)) return false;
        return true;
    }

    private static bool Apply(RelabelRule rule, LabelDraft labels)
    {
        var value = rule.SourceLabels.Count switch
        {
            0 => "",
            1 => labels.Get(rule.SourceLabels[0]),
            _ => string.Join(rule.Separator, rule.SourceLabels.Select(labels.Get)),
        };
        switch (rule.Action)
        {
            case RelabelAction.Keep: return rule.Regex.IsMatch(value);
            case RelabelAction.Drop: return !rule.Regex.IsMatch(value);
            case RelabelAction.KeepEqual: return labels.Get(rule.TargetLabel) == value;
            case RelabelAction.DropEqual: return labels.Get(rule.TargetLabel) != value;
            case RelabelAction.Replace: Replace(rule, labels, value); break;
            case RelabelAction.Lowercase: labels.Set(rule.TargetLabel, value.ToLowerInvariant()); break;
            case RelabelAction.Uppercase: labels.Set(rule.TargetLabel, value.ToUpperInvariant()); break;
            case RelabelAction.HashMod: labels.Set(rule.TargetLabel, HashMod(value, rule.Modulus)); break;
            case RelabelAction.LabelDrop: labels.Remove(name => rule.Regex.IsMatch(name)); break;
            case RelabelAction.LabelKeep: labels.Remove(name => !rule.Regex.IsMatch(name)); break;
            case RelabelAction.LabelMap:
                foreach (var label in labels.All.ToArray())
                    if (rule.Regex.Match(label.Name) is { Success: true } match) labels.Set(match.Result(rule.Replacement), label.Value);
                break;
        }
        return true;
    }

    private static void Replace(RelabelRule rule, LabelDraft labels, string value)
    {
        if (rule.Regex.Match(value) is not { Success: true } match) return;
        var target = match.Result(rule.TargetLabel);
        // A made-up name that is none is left alone, as Prometheus does.
        if (target.Length > 0 && !char.IsAsciiDigit(target[0]) && target.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '_')) labels.Set(target, match.Result(rule.Replacement));
    }

    /// <summary>The last eight bytes of the MD5 sum as a number: which share of the targets this is, the same as Prometheus works out.</summary>
    private static string HashMod(string value, ulong modulus)
    {
#pragma warning disable CA5351 // Not for secrecy: the sum has to be Prometheus'.
        var hash = MD5.HashData(Encoding.UTF8.GetBytes(value));
#pragma warning restore CA5351
        return (BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) % modulus).ToString(CultureInfo.InvariantCulture);
    }
}
