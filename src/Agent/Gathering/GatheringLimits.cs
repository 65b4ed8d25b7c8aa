using Muster.Agent.Policy;
using Muster.Protocol;

namespace Muster.Agent.Gathering;

/// <summary>What the host's owner lets the server gather: the policy, and tokens only from a folder of the owner's.</summary>
/// <param name="tokens">The folder; files outside of it are not sent to anybody.</param>
internal sealed class GatheringLimits(Func<HostPolicy> policy, string tokens)
{
    /// <returns>Null when the program may be asked, else why not.</returns>
    public string? Objection(ScrapeOrder order)
    {
        if (policy().Scrapes.Objection(order.Url) is { } denied) return $"refused by the host's policy: {denied}";
        if (order.BearerFile.Length == 0) return null;
        var path = Path.GetFullPath(order.BearerFile);
        return path.StartsWith(tokens.TrimEnd('/') + "/", StringComparison.Ordinal) ? null : $"a token is sent only from the folder {tokens}, not from {path}";
    }

    /// <returns>Null when the agent may listen, else why not.</returns>
    public string? Objection(ListenOrder order) => policy().Listen ? null : $"refused by the host's policy: {order.Kind} may not listen";
}
