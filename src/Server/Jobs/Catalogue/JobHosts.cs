using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>
/// On which hosts a job runs: those it names, within those of its project. A job that names none runs on all hosts of a project that has a selector,
/// and else on the server's own machine, as in Rundeck.
/// </summary>
public sealed class JobHosts(HostRegistry hosts, JobCatalogue catalogue, DataFolder folder)
{
    /// <param name="instead">Replaces the job's own hosts; null: as the job says.</param>
    public IReadOnlyList<HostRecord> Of(JobDefinition job, string project, Selector? instead = null)
    {
        var within = catalogue.Current.Project(project).On;
        var on = instead ?? job.On;
        if (on is null && job.OnText.Length > 0) return []; // options decide
        if (on is null && within is null) return Own() is { } own ? [own] : [];
        return [.. hosts.Current.Where(h => (on is null || on.Matches(h)) && (within is null || within.Matches(h))).OrderBy(h => h.Name, StringComparer.Ordinal)];
    }

    /// <summary>The server's own machine, when an agent of the server's watches it.</summary>
    public HostRecord? Own()
    {
        var fingerprint = folder.LocalAgentIdentity[0];
        return File.Exists(fingerprint) && HostId.TryParse(File.ReadAllText(fingerprint).Trim(), out var id) ? hosts.Find(id) : null;
    }
}
