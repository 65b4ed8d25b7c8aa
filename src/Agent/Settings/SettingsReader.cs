namespace Muster.Agent.Settings;

/// <summary>Puts the three sources together.</summary>
internal static class SettingsReader
{
    public const string DefaultFile = "/etc/muster/agent.yaml";

    /// <exception cref="SettingsException">Names the place and the cure.</exception>
    public static AgentOptions Read(GivenSettings commandLine, Func<string, string?> variable)
    {
        var environment = EnvironmentSettings.Parse(variable);
        var path = commandLine.Config ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        var file = path is null ? new GivenSettings() : ReadFile(path);
        T? First<T>(Func<GivenSettings, T?> pick) => pick(commandLine) ?? pick(environment) ?? pick(file);
        var solo = commandLine.Solo ?? file.Solo ?? false;
        var server = First(s => s.Server);
        if (server is null && !solo) throw new SettingsException($"no server: give --server URL, MUSTER_SERVER or 'server:' in {path ?? DefaultFile}");
        var defaults = new AgentOptions { Name = "", StateFolder = "" };
        var policy = First(s => s.Policy);
        return new AgentOptions
        {
            Server = server is null ? null : ServerAddress.Parse(server),
            Key = First(s => s.Key) ?? "",
            Tags = [.. commandLine.Tags.Concat(environment.Tags).Concat(file.Tags).Distinct()],
            Name = First(s => s.Name) ?? Environment.MachineName,
            StateFolder = Path.GetFullPath(First(s => s.State) ?? DefaultState(variable)),
            Foreground = commandLine.Foreground ?? false,
            PluginsFolder = First(s => s.Plugins) ?? defaults.PluginsFolder,
            PolicyFile = policy ?? defaults.PolicyFile,
            PolicyRequired = policy is not null,
            Solo = solo,
            SpoolBytes = file.SpoolBytes ?? defaults.SpoolBytes,
            Concurrency = file.Concurrency ?? defaults.Concurrency,
            LocalInterval = file.LocalInterval ?? defaults.LocalInterval,
            MetricsInterval = file.MetricsInterval ?? defaults.MetricsInterval,
            PluginPath = file.PluginPath,
            Nrpe = file.Nrpe,
            CertificateFingerprint = file.CertificateFingerprint ?? "",
        };
    }

    private static GivenSettings ReadFile(string path)
    {
        try
        {
            return SettingsFile.Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path}: cannot be read: {e.Message}");
        }
    }

    private static string DefaultState(Func<string, string?> variable)
    {
        if (Environment.IsPrivilegedProcess) return "/var/lib/muster-agent";
        var home = variable("XDG_STATE_HOME") is { Length: > 0 } given ? given : Path.Combine(variable("HOME") ?? "/", ".local/state");
        return Path.Combine(home, "muster-agent");
    }
}
