using Muster.Server.Configuration;
using Muster.Server.Storage;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>The jobs in force, each with the number of its version. What changes in the files, by whomever, becomes a version.</summary>
public sealed class JobCatalogue(ConfigurationStore configuration, ConfigurationFolder folder, JobVersions versions, TimeProvider time, ILogger<JobCatalogue> log) : IHostedService
{
    private const int MostAuthorsAsked = 20;
    private readonly Lock gate = new();

    /// <summary>Replaced whole: who reads does not wait for a change to be kept, which asks Git for its author and the disk to hold it.</summary>
    private volatile Dictionary<string, JobVersion> latest = [];
    private (string Author, string Message)? editing;

    public JobSet Current { get; private set; } = new();

    /// <summary>Raised after the jobs in force have changed.</summary>
    public event Action? Changed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        latest = versions.Latest().ToDictionary(v => v.Job, StringComparer.OrdinalIgnoreCase);
        configuration.Applied += Applied;
        Take(configuration.Current);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        configuration.Applied -= Applied;
        return Task.CompletedTask;
    }

    public CataloguedJob? Find(string id) => Current.ById.GetValueOrDefault(id);

    /// <summary>Its number, from 1.</summary>
    public int VersionOf(CataloguedJob job) => latest.TryGetValue(job.Id, out var version) && version.Hash == job.Hash ? version.Number : 0;

    /// <summary>When and by whom it was changed last.</summary>
    public JobVersion? LatestOf(string id) => latest.GetValueOrDefault(id);

    /// <summary>Writes a file of jobs in somebody's name; the versions that come of it are theirs.</summary>
    /// <param name="text">Null: the file goes.</param>
    /// <exception cref="ConfigurationException">It would be wrong; nothing was written.</exception>
    public void Write(string file, string? text, string author, string message)
    {
        lock (gate) editing = (author, message);
        try
        {
            configuration.Edit(file, text, author, message);
        }
        finally
        {
            lock (gate) editing = null;
        }
    }

    private void Applied(ConfigurationSnapshot before, ConfigurationSnapshot now) => Take(now);

    private void Take(ConfigurationSnapshot snapshot)
    {
        var now = snapshot.Part<JobSet>();
        lock (gate)
        {
            var changed = now.Jobs.Where(j => !latest.TryGetValue(j.Id, out var known) || known.Hash != j.Hash || known.Removed).ToList();
            var removed = latest.Values.Where(v => !v.Removed && !now.ById.ContainsKey(v.Job)).ToList();
            Keep(changed, removed);
        }
        Current = now;
        Changed?.Invoke();
    }

    private void Keep(List<CataloguedJob> changed, List<JobVersion> removed)
    {
        if (changed.Count + removed.Count == 0) return;
        var at = time.GetUtcNow();
        List<JobVersion> fresh =
        [
            .. changed.Select(j => new JobVersion(j.Id, 0, j.Hash, j.Project, j.FullName, j.File, editing?.Author ?? Outside(j.File, changed.Count), at, editing?.Message ?? "", false, j.Text)),
            .. removed.Select(v => v with { Author = editing?.Author ?? Outside(v.File, removed.Count), At = at, Message = editing?.Message ?? "", Removed = true, Content = versions.Find(v.Job, v.Hash)?.Content ?? "" }),
        ];
        try
        {
            versions.AddAsync(fresh).GetAwaiter().GetResult();
        }
        catch (StorageFullException full)
        {
            // The next change, or the next start, finds the difference again.
            log.LogError("Versions of jobs are not kept now: {Reason}", full.Message);
            return;
        }
        var next = new Dictionary<string, JobVersion>(latest, latest.Comparer);
        foreach (var version in fresh)
            next[version.Job] = version with { Number = (next.TryGetValue(version.Job, out var before) ? before.Number : 0) + 1, Content = "" };
        latest = next;
    }

    /// <summary>Who changed a file by hand: whoever committed it.</summary>
    private string Outside(string file, int asked) => (asked <= MostAuthorsAsked ? folder.Author(file) : null) ?? "file";
}
