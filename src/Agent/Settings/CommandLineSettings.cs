namespace Muster.Agent.Settings;

/// <summary>Reads <c>--option VALUE</c>, <c>--option=VALUE</c> and switches.</summary>
internal static class CommandLineSettings
{
    public const string Usage = """
        muster-agent: looks after this machine for a Muster server.

          --server URL      the server, e.g. http://muster.example.org:6878   (MUSTER_SERVER)
          --key KEY         enrolment key msk_…, needed the first time       (MUSTER_KEY)
          --tags a,b        words that select this host                      (MUSTER_TAGS)
          --name NAME       name to be shown; default: the host name         (MUSTER_NAME)
          --state DIR       identity, credential, spool, script cache        (MUSTER_STATE)
          --config FILE     settings; default: /etc/muster/agent.yaml if it is there
          --plugins DIR     local plugins, run on this machine's own account; default: /etc/muster/plugins
          --policy FILE     what the server may run here; default: /etc/muster/agent-policy.yaml if it is there
          --solo            run local plugins only, take nothing from the server
          --foreground      log to standard error and end with the terminal; without it the agent outlives
                            the terminal and logs to STATE/agent.log
          --version, --help

        Command line beats environment beats file; tags are added up. SIGTERM leaves cleanly, SIGHUP reads settings and policy again.
        """;

    /// <exception cref="SettingsException">Names the argument.</exception>
    public static GivenSettings Parse(IReadOnlyList<string> arguments)
    {
        var given = new GivenSettings();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            var option = equals < 0 ? argument : argument[..equals];
            string? attached = equals < 0 ? null : argument[(equals + 1)..];
            string Value() => attached ?? (i + 1 < arguments.Count ? arguments[++i] : throw new SettingsException($"{option} needs a value; see --help"));
            switch (option)
            {
                case "--server": given.Server = Value(); break;
                case "--key": given.Key = Value(); break;
                case "--tags": given.Tags.AddRange(TagWords.Split(Value(), "--tags")); break;
                case "--name": given.Name = Value(); break;
                case "--state": given.State = Value(); break;
                case "--config": given.Config = Value(); break;
                case "--plugins": given.Plugins = Value(); break;
                case "--policy": given.Policy = Value(); break;
                case "--solo" when attached is null: given.Solo = true; break;
                case "--foreground" when attached is null: given.Foreground = true; break;
                case "--version" when attached is null: given.Version = true; break;
                case "--help" or "-h" when attached is null: given.Help = true; break;
                default: throw new SettingsException($"'{argument}' is not an option of muster-agent; see --help");
            }
        }
        return given;
    }
}
