namespace Muster.Server.Storage;

/// <summary>
/// Every name on disk, in one place. Holding an open <see cref="DataFolder"/> means holding its lock:
/// two servers never share one folder.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode GroupReadable = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const UnixFileMode SecretFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataFolder(string root, FileStream heldLock)
    {
        Root = root;
        _lock = heldLock;
    }

    public string Root { get; }

    /// <summary>The state (SQLite); <c>-wal</c> and <c>-shm</c> stand beside it.</summary>
    public string Database => Path.Combine(Root, "muster.db");

    /// <summary>The Git work tree of YAML.</summary>
    public string Configuration => Path.Combine(Root, "config");

    /// <summary>Plugins and inline scripts by SHA-256.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Credentials; 0700, files 0600.</summary>
    public string Secrets => Path.Combine(Root, "secrets");

    /// <summary>The journal of results, and snapshots of all states.</summary>
    public string Journal => Path.Combine(Root, "journal");

    /// <summary>The time-series database.</summary>
    public string Metrics => Path.Combine(Root, "tsdb");

    /// <summary>Samples on their way to other stores.</summary>
    public string Forward => Path.Combine(Root, "forward");

    /// <summary>Samples on their way to the store that keeps the metrics, where that is another program.</summary>
    public string MetricsQueue => Path.Combine(Root, "metrics-queue");

    /// <summary>State of the agent that watches the server's own machine.</summary>
    public string LocalAgent => Path.Combine(Root, "local-agent");

    /// <summary>What people saw in the terminals that are open now; when they close it becomes a blob.</summary>
    public string Recordings => Path.Combine(Root, "recordings");

    /// <summary>The logs of executions, a folder each.</summary>
    public string Executions => Path.Combine(Root, "executions");

    /// <summary>Copies that are being sent; empty else.</summary>
    public string Backups => Path.Combine(Root, "backups.unfinished");

    /// <summary>Whether an entry of the root is copied by its owner, or not at all, rather than as it lies there.</summary>
    public bool IsLive(string path) => path == Metrics || path == Backups || path == LocalAgent || path == _lock.Name || path.StartsWith(Database, StringComparison.Ordinal);

    /// <summary>What makes the agent of this machine the same host again; the rest of its folder is its own, and held by it.</summary>
    public IReadOnlyList<string> LocalAgentIdentity => [Path.Combine(LocalAgent, "fingerprint"), Path.Combine(LocalAgent, "credential")];

    public string FirstRun => Path.Combine(Secrets, "first-run.json");

    public string LocalAgentKey => Path.Combine(Secrets, "local-agent.key");

    /// <summary>Secrets that people set, encrypted; see <see cref="SecretVault"/>.</summary>
    public string Vault => Path.Combine(Secrets, "vault");

    public string VaultKey => Path.Combine(Secrets, "vault.key");

    /// <summary>A secret by the name that configuration files give it (<c>secret:NAME</c>): of the vault, else the file of that name, without the end of its line.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public string Secret(string name) => new SecretVault(this).Find(name) ?? File.ReadAllText(Path.Combine(Secrets, name)).TrimEnd('\r', '\n');

    /// <summary>Makes the folder where it is missing, checks that it can be written, and locks it.</summary>
    /// <exception cref="StartException">Not writable, or another server holds it.</exception>
    public static DataFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(root, GroupReadable);
            held = Lock(Path.Combine(root, "server.lock"));
            DataFolder folder = new(root, held);
            Directory.CreateDirectory(folder.Configuration, GroupReadable);
            Directory.CreateDirectory(folder.Blobs, GroupReadable);
            Directory.CreateDirectory(folder.Journal, Private);
            Directory.CreateDirectory(folder.LocalAgent, Private);
            // What a server that was killed left of a backup.
            if (Directory.Exists(folder.Backups)) Directory.Delete(folder.Backups, recursive: true);
            Directory.CreateDirectory(folder.Secrets, Private);
            File.SetUnixFileMode(folder.Secrets, Private);
            return folder;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            held?.Dispose();
            throw new StartException($"the data folder {root} cannot be written: {e.Message} Give this user the folder, or another one with --data DIR.", e);
        }
    }

    /// <summary>Writes a secret file whole (0600 from its first byte, renamed into place).</summary>
    public static void WriteSecret(string path, string content)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        using (FileStream stream = new(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = SecretFile,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = SecretFile,
            });
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StartException($"another muster-server is using this data folder ({path} is locked). Stop it, or give this one its own folder with --data DIR.", e);
        }
    }
}
