using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Checking;

/// <summary>The checks one host has now. Replaced whole.</summary>
public sealed record HostAssignment(ulong Version, IReadOnlyDictionary<string, CheckDefinition> Checks)
{
    /// <summary>What its agent gets: everything but what the server looks at itself.</summary>
    public Assignment ForAgent(HostRecord host)
    {
        var assignment = new Assignment { Version = Version };
        assignment.Checks.AddRange(Checks.Values.Where(c => !c.FromServer).Select(c => WireCheck.Of(c, host)));
        return assignment;
    }
}

/// <summary>A host's checks changed; <paramref name="Change"/> is what its agent must be told.</summary>
public sealed record AssignmentChanged(HostRecord Host, AssignmentChange Change);
