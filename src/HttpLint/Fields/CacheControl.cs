using System.Globalization;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fields;

/// <param name="Value">Null: none; quotes are kept, because where digits are wanted they are wrong.</param>
public sealed record CacheDirective(string Name, string? Value);

/// <summary>Cache-Control as it was sent, and what it says of times.</summary>
public sealed record CacheControl(IReadOnlyList<CacheDirective> Directives)
{
    public static CacheControl Parse(FieldLines fields) =>
        new([.. ListText.Split(string.Join(",", fields.Of("Cache-Control").Select(l => l.Value)), ',').Select(Directive)]);

    private static CacheDirective Directive(string text)
    {
        int equals = text.IndexOf('=');
        return equals < 0 ? new CacheDirective(text, null) : new CacheDirective(text[..equals].TrimEnd(), text[(equals + 1)..].TrimStart());
    }

    public bool Has(string name) => Directives.Any(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>no-cache and private with a list of headers hold for these headers only.</summary>
    public bool HasWhole(string name) => Directives.Any(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && d.Value is null);

    /// <summary>Null when it is not there or no number.</summary>
    public long? Seconds(string name) =>
        Directives.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"') is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? Math.Min(seconds, int.MaxValue) : null;
}
