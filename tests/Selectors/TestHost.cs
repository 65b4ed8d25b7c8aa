using System.Net;

namespace Muster.Selectors.Tests;

internal sealed class TestHost(string name, string[] tags, Dictionary<string, string>? facts = null, string status = "UP", string[]? addresses = null) : ISelectable
{
    private readonly HashSet<string> _tags = new([.. tags, "all"], StringComparer.Ordinal);

    public string Id { get; init; } = "0123456789abcdef0123456789abcdef";

    public string Name => name;

    public string Status => status;

    public IReadOnlyCollection<string> Tags => _tags;

    public IReadOnlyCollection<IPAddress> Addresses { get; } = [.. (addresses ?? []).Select(IPAddress.Parse)];

    public bool HasTag(string tag) => _tags.Contains(tag);

    public string? Fact(string fact) => facts?.GetValueOrDefault(fact);
}
