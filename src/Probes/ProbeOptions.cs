using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Probes;

/// <summary>Reads a probe's options once into valid types; every error names the option, what was given and what would do.</summary>
internal sealed class ProbeOptions(string kind, IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> _known = [];

    public string Kind => kind;

    public string Required(string name) =>
        Optional(name) ?? throw new ProbeOptionException(name, $"{kind}: '{name}' is missing");

    /// <summary>Null when it is not given or empty.</summary>
    public string? Optional(string name)
    {
        _known.Add(name);
        return given.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    public int Integer(string name, int? otherwise, int min, int max)
    {
        if (Optional(name) is not { } text)
            return otherwise ?? throw new ProbeOptionException(name, $"{kind}: '{name}' is missing");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw Wrong(name, text, $"a whole number from {min} to {max}");
    }

    public bool Flag(string name, bool otherwise) => Optional(name) switch
    {
        null => otherwise,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        { } text => throw Wrong(name, text, "true or false"),
    };

    public TimeSpan? Duration(string name)
    {
        if (Optional(name) is not { } text)
            return null;
        return DurationText.TryParse(text, out var duration) ? duration : throw Wrong(name, text, "a duration such as 500ms, 10s, 5m, 2h or 7d");
    }

    /// <summary>The options <c>warning</c> and <c>critical</c>, behind an optional prefix (<c>certificate.</c>).</summary>
    public TimeLimits Limits(string prefix = "", TimeSpan? warning = null, TimeSpan? critical = null) =>
        new(Duration(prefix + "warning") ?? warning, Duration(prefix + "critical") ?? critical);

    public T OneOf<T>(string name, T otherwise, params (string Text, T Value)[] choices)
    {
        if (Optional(name) is not { } text)
            return otherwise;
        foreach (var (choice, value) in choices)
        {
            if (string.Equals(choice, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw Wrong(name, text, $"one of {string.Join(", ", choices.Select(c => c.Text))}");
    }

    public TextPattern? Pattern(string name)
    {
        if (Optional(name) is not { } text)
            return null;
        try
        {
            return TextPattern.Parse(text);
        }
        catch (RegexParseException wrong)
        {
            throw new ProbeOptionException(name, $"{kind}: '{name}' is not a regular expression: {wrong.Message}");
        }
    }

    /// <summary>All options named <c>prefix.something</c>, by that something.</summary>
    public IReadOnlyDictionary<string, string> Group(string prefix)
    {
        var group = new Dictionary<string, string>();
        foreach (var (name, value) in given.Where(o => o.Key.StartsWith(prefix + ".", StringComparison.Ordinal)))
        {
            _known.Add(name);
            group[name[(prefix.Length + 1)..]] = value;
        }

        return group;
    }

    public void RefuseOthers()
    {
        if (given.Keys.FirstOrDefault(k => !_known.Contains(k)) is { } unknown)
            throw new ProbeOptionException(unknown, $"{kind}: there is no option '{unknown}'; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    public ProbeOptionException Wrong(string name, string text, string wanted) =>
        new(name, $"{kind}: '{name}' is '{text}' but must be {wanted}");
}
