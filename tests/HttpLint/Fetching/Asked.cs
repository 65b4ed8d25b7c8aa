namespace Muster.HttpLint.Tests.Fetching;

/// <summary>A request as the misbehaving server read it.</summary>
public sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Fields)
{
    public string? this[string field] => Fields.GetValueOrDefault(field);

    public bool Accepts(string coding) => this["Accept-Encoding"]?.Split(',').Any(c => c.Trim() == coding) == true;
}
