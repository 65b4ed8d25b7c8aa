using System.Net;

namespace Muster.Selectors;

/// <summary>What a selector looks at: a host, on the server or as the REST API gave it to a client.</summary>
public interface ISelectable
{
    /// <summary>The host's id, 32 lower-case hexadecimal digits.</summary>
    string Id { get; }

    /// <summary>The host's shown name.</summary>
    string Name { get; }

    /// <summary>UP, DOWN, BLIND, REBOOTING or GONE.</summary>
    string Status { get; }

    /// <summary>All tags, <c>all</c> included or not: every host has it.</summary>
    IReadOnlyCollection<string> Tags { get; }

    /// <summary>The host's own addresses and the one it is seen from.</summary>
    IReadOnlyCollection<IPAddress> Addresses { get; }

    /// <summary>Exact, ordinal; expected to be a look-up in a set.</summary>
    bool HasTag(string tag);

    /// <summary>The fact as text, null when the host has none of that name.</summary>
    string? Fact(string name);
}
