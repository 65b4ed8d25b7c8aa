namespace Muster.Server.Configuration;

/// <summary>
/// The configuration in force. Files are watched; a change is taken whole or refused whole, and what was good before
/// stays in force. <see cref="Applied"/> is raised one change after the other.
/// </summary>
public sealed class ConfigurationStore(ConfigurationFolder folder, IEnumerable<ConfigurationPart> parts, TimeProvider time, ILogger<ConfigurationStore> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly ConfigurationPart[] parts = [.. parts];
    private Dictionary<string, string> files = [];
    private (string File, string Author)? editing;
    private FileSystemWatcher? watcher;
    private ITimer? timer;

    public ConfigurationSnapshot Current { get; private set; } = ConfigurationSnapshot.Empty;

    /// <summary>Why the files as they are now are not in force; null when they are.</summary>
    public ConfigurationException? LastRefusal { get; private set; }

    public DateTimeOffset AppliedAt { get; private set; }

    /// <summary>What the newest reading found changed, taken or refused. Set before <see cref="Applied"/> and <see cref="RefusalChanged"/> are raised.</summary>
    public ConfigurationChange LastChange { get; private set; } = new("", []);

    public event Action<ConfigurationSnapshot, ConfigurationSnapshot>? Applied;

    /// <summary>Raised when <see cref="LastRefusal"/> came, changed or went.</summary>
    public event Action? RefusalChanged;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Prepare();
        Reload();
        timer = time.CreateTimer(_ => Look(), null, LookAnyway, LookAnyway);
        watcher = new FileSystemWatcher(folder.Root) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Created += (_, e) => Noticed(e.FullPath);
        watcher.Changed += (_, e) => Noticed(e.FullPath);
        watcher.Deleted += (_, e) => Noticed(e.FullPath);
        watcher.Renamed += (_, e) => Noticed(e.FullPath);
        watcher.EnableRaisingEvents = true;
        return Task.CompletedTask;
    }

    private void Noticed(string path)
    {
        if (!path.Contains("/.git", StringComparison.Ordinal)) timer?.Change(Quiet, LookAnyway);
    }

    private void Look()
    {
        try
        {
            Reload();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.LogError("The configuration cannot be read: {Reason}", error.Message);
        }
    }

    /// <summary>Reads the files now and takes them, if they changed and are right.</summary>
    public void Reload()
    {
        lock (gate)
        {
            var now = folder.ReadAll();
            if (AppliedAt != default && now.Count == files.Count && now.All(f => files.TryGetValue(f.Key, out var text) && text == f.Value)) return;
            LastChange = ConfigurationChange.Between(files, now, editing);
            files = now;
            try
            {
                Take(ConfigurationReader.Read(now, parts));
            }
            catch (ConfigurationException refusal)
            {
                log.LogWarning("Configuration refused, the last good one stays in force: {Reason}", refusal.Message);
                LastRefusal = refusal;
                if (AppliedAt == default) AppliedAt = time.GetUtcNow();
                RefusalChanged?.Invoke();
            }
        }
    }

    private void Take(ConfigurationSnapshot next)
    {
        var before = Current;
        Current = next;
        AppliedAt = time.GetUtcNow();
        var refused = LastRefusal is not null;
        LastRefusal = null;
        Applied?.Invoke(before, next);
        if (refused) RefusalChanged?.Invoke();
    }

    /// <summary>What the configuration would be with one file changed (null: without it).</summary>
    /// <exception cref="ConfigurationException">It would be wrong.</exception>
    public ConfigurationSnapshot Plan(string relative, string? text)
    {
        var planned = folder.ReadAll();
        if (text is null) planned.Remove(relative);
        else planned[relative] = text;
        return ConfigurationReader.Read(planned, parts);
    }

    /// <summary>Writes one file if the whole would be right with it, and takes it at once.</summary>
    /// <exception cref="ConfigurationException">It would be wrong; nothing was written.</exception>
    public void Edit(string relative, string? text, string author, string message)
    {
        lock (gate)
        {
            Plan(relative, text);
            folder.Write(relative, text, author, message);
            editing = (relative, author);
            try
            {
                Reload();
            }
            finally
            {
                editing = null;
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        watcher?.Dispose();
        timer?.Dispose();
        watcher = null;
        timer = null;
    }
}
