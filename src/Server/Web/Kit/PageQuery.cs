namespace Muster.Server.Web.Kit;

/// <summary>The question in a page's address: links of the page change one part of it and keep the rest.</summary>
public sealed class PageQuery(string path, IReadOnlyDictionary<string, string> values)
{
    public static PageQuery From(HttpRequest request) =>
        new(request.Path, request.Query.Where(q => q.Value.ToString().Length > 0).ToDictionary(q => q.Key, q => q.Value.ToString()));

    public string this[string name] => values.GetValueOrDefault(name, "");

    /// <summary>A whole number from 1; the default for anything else.</summary>
    public int Page => int.TryParse(this["page"], out var page) && page > 1 ? page : 1;

    /// <summary>What is wrong with a part that may only be one of these words; null: nothing, or it is left out.</summary>
    public string? Strange(string name, params ReadOnlySpan<string> words) =>
        this[name] is { Length: > 0 } word && !words.Contains(word) ? $"{name}: “{word}” is none of {string.Join(", ", words!)}" : null;

    /// <summary>The question without these parts.</summary>
    public PageQuery Without(params string[] names) => new(path, values.Where(v => !names.Contains(v.Key)).ToDictionary());

    /// <summary>This address with one part changed (null or empty: left out). The page number starts again.</summary>
    public string With(string name, string? value)
    {
        var parts = values.Where(v => v.Key != name && (v.Key != "page" || name == "page"))
            .Append(new KeyValuePair<string, string>(name, value ?? ""))
            .Where(v => v.Value.Length > 0)
            .Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}");
        var query = string.Join('&', parts);
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
