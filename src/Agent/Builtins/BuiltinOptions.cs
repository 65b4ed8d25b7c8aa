using Muster.Agent.Policy;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>Options of a built-in check. Every option that is read is ticked off; what is left over at the end is refused.</summary>
internal sealed class BuiltinOptions(string kind, IDictionary<string, string> given)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string name)
    {
        _known.Add(name);
        return given.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
    }

    /// <summary>The options <c>warning</c> and <c>critical</c>; "none" switches one off.</summary>
    /// <exception cref="FormatException">Names the option and how to write it.</exception>
    public Thresholds Thresholds(string? warning, string? critical)
    {
        static string? Strip(string? text) => text is null or "none" ? null : text.TrimEnd('%').Trim();
        try
        {
            return Checks.Thresholds.Parse(Strip(Text("warning") ?? warning), Strip(Text("critical") ?? critical));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{kind}: {e.Message}", e);
        }
    }

    public bool Flag(string name, bool otherwise = false) => Text(name) switch
    {
        null => otherwise,
        "true" or "yes" => true,
        "false" or "no" => false,
        var text => throw new FormatException($"{kind}: '{name}' is true or false, not '{text}'"),
    };

    /// <summary>Words separated by commas or blanks; a list in the check's file arrives so, with or without its brackets.</summary>
    public List<string> Words(string name) =>
        [.. (Text(name) ?? "").Trim('[', ']').Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => w.Trim('"', '\''))];

    /// <summary>The options <c>include</c> and <c>exclude</c>, lists of globs ('*' crosses '/').</summary>
    /// <param name="defaultExclude">Left out unless <c>include</c> or <c>exclude</c> says otherwise.</param>
    public Func<string, bool> Filter(params string[] defaultExclude)
    {
        var include = Words("include");
        var excludeGiven = Words("exclude");
        var exclude = include.Count > 0 || excludeGiven.Count > 0 ? excludeGiven : [.. defaultExclude];
        static bool Any(List<string> patterns, string name) => patterns.Exists(p => Glob.Matches(p.Replace("*", "**", StringComparison.Ordinal), name));
        return name => (include.Count == 0 || Any(include, name)) && !Any(exclude, name);
    }

    /// <exception cref="FormatException">Names an option nobody read and those that exist.</exception>
    public void RefuseOthers()
    {
        foreach (var name in given.Keys)
            if (!_known.Contains(name)) throw new FormatException($"{kind}: unknown option '{name}'; known are {string.Join(", ", _known)}");
    }
}
