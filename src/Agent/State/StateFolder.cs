using System.Globalization;
using Muster.Agent.Settings;

namespace Muster.Agent.State;

/// <summary>
/// The agent's folder: every file in it is named here. Holds a lock for as long as it lives, so that two agents never share an identity by accident.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private readonly FileStream _lock;

    private StateFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    public string Root { get; }
    public string FingerprintFile => In("fingerprint");
    public string CredentialFile => In("credential");
    public string AssignmentFile => In("assignment");
    public string RunningMarker => In("running");
    public string LogFile => In("agent.log");
    public string LogPositionFile => In("log-positions");
    public string SpoolFolder => In("spool");
    public string MetricFolder => In("metrics");
    public string ScriptFolder => In("scripts");
    public string StepsFolder => In("steps");

    private string In(string name) => Path.Combine(Root, name);

    /// <exception cref="SettingsException">The folder cannot be used, or another agent uses it.</exception>
    public static StateFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var owner = Path.Combine(path, "agent.pid");
            FileStream held;
            try
            {
                held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(owner))
            {
                throw new SettingsException($"another agent (process {File.ReadAllText(owner).Trim()}) uses the state folder {path}; give this one its own with --state DIR");
            }
            WriteWhole(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StateFolder(path, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"the state folder {path} cannot be used: {e.Message}; give another with --state DIR");
        }
    }

    /// <summary>Replaces a file in one step: a crash leaves the old one or the new one. Readable by the owner only.</summary>
    public static void WriteWhole(string path, string text) => WriteWhole(path, System.Text.Encoding.UTF8.GetBytes(text));

    public static void WriteWhole(string path, ReadOnlySpan<byte> content, bool executable = false)
    {
        var temporary = $"{path}.new";
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode, BufferSize = 0 };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();
}
