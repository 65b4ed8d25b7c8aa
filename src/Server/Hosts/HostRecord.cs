using System.Net;
using Muster.Selectors;

namespace Muster.Server.Hosts;

/// <summary>A host as it is known now: immutable, replaced whole on every change (but for <see cref="LastSeen"/>).</summary>
public sealed record HostRecord : ISelectable
{
    private readonly HashSet<string> tagSet = [];
    private readonly string[] tags = [];

    public required HostId Id { get; init; }

    /// <summary>The name shown: the agent's, or <c>name~ab12</c> when an older host has that name.</summary>
    public required string Name { get; init; }

    /// <summary>The name as the agent says it.</summary>
    public required string OwnName { get; init; }

    public IReadOnlyList<string> AgentTags { get; init; } = [];

    /// <summary>Put on from the server's side (UI, CLI, enrolment key).</summary>
    public IReadOnlyList<string> ServerTags { get; init; } = [];

    /// <summary>By name: os, kernel, architecture, cpus, cpuModel, memory (bytes), addresses, virtualisation, cloudProvider, cloudInstance, bootTime, machineId and the agent's own.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    public HostStatus Status { get; init; }
    public DateTimeOffset StatusSince { get; init; }

    /// <summary>Why the status is what it is, in a sentence.</summary>
    public string StatusReason { get; init; } = "";
    public string AgentVersion { get; init; } = "";

    /// <summary>Where the agent connects from.</summary>
    public IPAddress? Address { get; init; }
    public string BootId { get; init; } = "";
    public bool Solo { get; init; }
    public DateTimeOffset EnrolledAt { get; init; }
    public HostPresence Presence { get; init; } = new();

    public DateTimeOffset LastSeen => Presence.LastSeen;
    public bool Connected => Presence.Connected;

    /// <summary><c>all</c>, then the agent's and the server's tags, sorted.</summary>
    public IReadOnlyCollection<string> Tags
    {
        get => tags;
        init
        {
            tagSet = [.. value, "all"];
            tags = ["all", .. tagSet.Where(t => t != "all").Order(StringComparer.Ordinal)];
        }
    }

    public IReadOnlyCollection<IPAddress> Addresses { get; init; } = [];

    /// <summary>The same host with other tags.</summary>
    public HostRecord WithTags(IEnumerable<string> agent, IEnumerable<string> server)
    {
        string[] ofAgent = [.. agent.Distinct()], ofServer = [.. server.Distinct()];
        return this with { AgentTags = ofAgent, ServerTags = ofServer, Tags = [.. ofAgent, .. ofServer] };
    }

    public HostRecord WithFacts(IReadOnlyDictionary<string, string> facts, IPAddress? address) =>
        this with { Facts = facts, Address = address, Addresses = HostFacts.Addresses(facts, address) };

    string ISelectable.Id => Id.ToString();
    string ISelectable.Status => Status.Text();
    public bool HasTag(string tag) => tagSet.Contains(tag);
    public string? Fact(string name) => Facts.GetValueOrDefault(name);
    public bool Equals(HostRecord? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => Id.GetHashCode();
}
