using Muster.Selectors;

namespace Muster.Server.Overview.Reading;

/// <summary>What stands in a selector box: a selector, or what is wrong with it, pointed at.</summary>
public sealed record SelectorBox(Selector Selector, string? Error)
{
    public static SelectorBox Read(string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups)
    {
        if (text.Trim().Length == 0) return new SelectorBox(Selector.All, null);
        return Selector.TryParse(text, groups ?? new Dictionary<string, IReadOnlyCollection<string>>(), out var selector, out var wrong)
            ? new SelectorBox(selector, null)
            : new SelectorBox(Selector.All, $"{text}\n{new string(' ', Math.Max(0, wrong.Column - 1))}^ {wrong.Reason}");
    }
}
