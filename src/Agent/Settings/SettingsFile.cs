using System.Globalization;

namespace Muster.Agent.Settings;

/// <summary>
/// <c>/etc/muster/agent.yaml</c>. Keys: <c>server key tags name state plugins policy solo spool concurrency local-interval metrics
/// plugin-path certificate nrpe</c>. Unknown keys are refused with their line.
/// </summary>
internal static class SettingsFile
{
    /// <exception cref="SettingsException">Names file, line and cure.</exception>
    public static GivenSettings Parse(string file, string text)
    {
        var given = new GivenSettings();
        foreach (var (key, line, value) in StrictYaml.Parse(file, text).Entries)
        {
            SettingsException Wrong(string message) => new(file, line, message);
            string Text() => value is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : throw Wrong($"'{key}' needs one value");
            bool Flag() => Text() switch { "true" or "yes" => true, "false" or "no" => false, var other => throw Wrong($"'{key}' is true or false, not '{other}'") };
            IEnumerable<string> Words() => value switch
            {
                YamlList list => list.Items.Select(i => i is YamlScalar { Text.Length: > 0 } s ? s.Text : throw Wrong($"'{key}' is a list of words")),
                _ => [Text()],
            };
            switch (key)
            {
                case "server": given.Server = Text(); break;
                case "key" or "api-key": given.Key = Text(); break;
                case "tags": foreach (var word in Words()) given.Tags.AddRange(TagWords.Split(word, $"{file}:{line}")); break;
                case "name": given.Name = Text(); break;
                case "state": given.State = Text(); break;
                case "plugins": given.Plugins = Text(); break;
                case "policy": given.Policy = Text(); break;
                case "solo": given.Solo = Flag(); break;
                case "plugin-path": given.PluginPath.AddRange(Words()); break;
                case "certificate": given.CertificateFingerprint = Text().Replace(":", "", StringComparison.Ordinal).ToLowerInvariant(); break;
                case "spool":
                    given.SpoolBytes = Quantities.TrySize(Text(), out var bytes) && bytes >= 1 << 20 ? bytes : throw Wrong("'spool' is a size of at least 1MiB, such as 64MiB");
                    break;
                case "concurrency":
                    given.Concurrency = int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1000 ? count : throw Wrong("'concurrency' is a number from 1 to 1000");
                    break;
                case "local-interval":
                    given.LocalInterval = Quantities.TryDuration(Text(), out var every) && every >= TimeSpan.FromSeconds(1) ? every : throw Wrong("'local-interval' is a duration of at least 1s, such as 30s");
                    break;
                case "nrpe": given.Nrpe = Nrpe.NrpeServiceOptions.Read(file, value); break;
                case "metrics":
                    given.MetricsInterval = MetricsInterval(Text()) ?? throw Wrong("'metrics' is how often the host's own metrics are read, from 1s to 5m, such as 10s; or off");
                    break;
                default: throw Wrong($"unknown key '{key}'; known are server, key, tags, name, state, plugins, policy, solo, spool, concurrency, local-interval, metrics, plugin-path, certificate, nrpe");
            }
        }
        return given;
    }

    private static TimeSpan? MetricsInterval(string text) =>
        text is "off" or "false" ? TimeSpan.Zero
        : Quantities.TryDuration(text, out var every) && every >= TimeSpan.FromSeconds(1) && every <= TimeSpan.FromMinutes(5) ? every : null;
}
