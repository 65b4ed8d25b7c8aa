using Muster.Agent.Builtins;
using Muster.Agent.Discovery;
using Muster.Agent.Gathering;
using Muster.Agent.HostFacts;
using Muster.Agent.Link;
using Muster.Agent.LocalPlugins;
using Muster.Agent.Metrics;
using Muster.Agent.Policy;
using Muster.Agent.Proc;
using Muster.Agent.Running;
using Muster.Agent.Settings;
using Muster.Agent.Spool;
using Muster.Agent.State;
using Muster.Probes.Process;
using Muster.Protocol;

namespace Muster.Agent;

/// <summary>Puts an agent together. Everything that lives as long as the agent is made here, once.</summary>
internal sealed class AgentParts : IDisposable
{
    public AgentParts(AgentOptions options, StateFolder folder, TimeProvider time, Log log, HostFiles? files = null)
    {
        (Options, Folder, Time, Log, Files) = (options, folder, time, log, files ?? new HostFiles());
        Policy = HostPolicy.Load(options.PolicyFile, options.PolicyRequired);
        Identity = Identity.Load(folder);
        Spool = new ResultSpool(folder.SpoolFolder, options.SpoolBytes, time, log);
        Metrics = new MetricSpool(new MetricFiles(folder.MetricFolder, options.SpoolBytes, log), log);
        var dialer = new Dialer(options.CertificateFingerprint, Environment.GetEnvironmentVariable);
        if (options.Server is { } server) Link = new ServerLink(server, options.Key, Identity, Spool, Metrics, dialer, time, log);
        Scripts = new ScriptCache(folder.ScriptFolder, sha256 => Link?.Post(new FromAgent { BlobRequest = new BlobRequest { Sha256 = sha256 } }), time);
        Units = new UnitStates(Files, new PluginLocator(["/usr/bin", "/bin"]));
        var builtins = new BuiltinCatalog(Files, FileSystemSize.Of, () => Link?.Clock.OffsetMs, Units, time);
        Runner = new CheckRunner(new PluginCheck(new PluginLocator(options.PluginPath), Scripts), builtins, () => Policy, time);
        Local = new LocalPluginFolder(options.PluginsFolder, options.LocalInterval, log);
        Cloud = new CloudIdentity(Files);
        Cloud.ReadFiles();
        Facts = new FactReader(Files, Cloud, time);
        Suggestions = new SuggestionFinder(new SocketTable(Files), Units);
        Leaving = new Leaving(Files, Units, time);
        var tokens = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.PolicyFile))!, "tokens");
        Gathering = new GatheringDesk(Metrics, new GatheringLimits(() => Policy, tokens), () => Link is { Connected: true }, frame => Link?.Post(frame), time, log);
    }

    public AgentOptions Options { get; set; }
    public HostPolicy Policy { get; set; }
    public StateFolder Folder { get; }
    public TimeProvider Time { get; }
    public Log Log { get; }
    public HostFiles Files { get; }
    public Identity Identity { get; }
    public ResultSpool Spool { get; }

    /// <summary>Where samples of metrics go; without a server nobody should add any.</summary>
    public MetricSpool Metrics { get; }

    /// <summary>Null in solo mode without a server.</summary>
    public ServerLink? Link { get; }
    public ScriptCache Scripts { get; }
    public UnitStates Units { get; }
    public CheckRunner Runner { get; }
    public LocalPluginFolder Local { get; }
    public CloudIdentity Cloud { get; }
    public FactReader Facts { get; }
    public SuggestionFinder Suggestions { get; }
    public Leaving Leaving { get; }
    public GatheringDesk Gathering { get; }

    public void Dispose() => Folder.Dispose();
}
