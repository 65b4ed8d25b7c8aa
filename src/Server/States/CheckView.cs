using Muster.Checks;
using Muster.Checks.States;
using Muster.Server.Hosts;
using Muster.Server.States.Engine;

namespace Muster.Server.States;

/// <summary>
/// One check on one host as it is shown: a consistent copy, made on reading. The output is taken apart (first line,
/// long output, perfdata) when somebody asks for it first.
/// </summary>
public sealed class CheckView
{
    private readonly CheckState state;
    private readonly LastLook look;
    private readonly CheckPolicy policy;
    private PluginOutput? output;

    internal CheckView(HostRecord host, CheckSlot slot)
    {
        (state, look) = slot.Read();
        policy = slot.Policy;
        Host = host;
        Check = slot.Name.Text;
    }

    public HostRecord Host { get; }
    public HostId HostId => Host.Id;
    public string HostName => Host.Name;
    public string Check { get; }
    public CheckStatus Status => state.Status;
    /// <summary>Assigned, and no result yet.</summary>
    public bool Pending => !state.HasResult && !state.NoData;
    public bool Hard => state.Hard;
    public int Attempt => state.Attempt;
    public int MaxAttempts => policy.MaxAttempts;
    public bool Flapping => state.Flapping;
    public bool NoData => state.NoData;
    /// <summary>The host is not UP: the state is from before, and nobody is told of it.</summary>
    public bool HostDown => state.HostDown;
    public bool IsProblem => state.IsProblem;
    /// <summary>When the status became what it is.</summary>
    public DateTimeOffset Since => DateTimeOffset.FromUnixTimeMilliseconds(state.Since);
    /// <summary>When it was last looked (server's clock); null before the first result.</summary>
    public DateTimeOffset? LastResult => state.HasResult ? DateTimeOffset.FromUnixTimeMilliseconds(state.LastResult) : null;
    public DateTimeOffset? NextExpected => LastResult + policy.NextLookAfter(state);
    /// <summary>When the last look began (server's clock).</summary>
    public DateTimeOffset? Started => state.HasResult ? DateTimeOffset.FromUnixTimeMilliseconds(look.StartedMs) : null;
    public long DurationUs => look.DurationUs;
    public CheckEnding Ending => (CheckEnding)look.Ending;
    public int ExitCode => look.ExitCode;
    public bool Truncated => look.Truncated;
    /// <summary>From the agent's own folder, not assigned by the server.</summary>
    public bool Local => look.Local;

    /// <summary>The first line, without performance data; says "no data since …" while there is none.</summary>
    public string Output => NoData ? $"no data since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : Parsed.Text;

    /// <summary>What the plugin itself said last, also while there is no data.</summary>
    public string LastOutput => Parsed.Text;
    public string LongOutput => Parsed.LongText;
    public IReadOnlyList<PerfValue> Perfdata => Parsed.Perfdata;
    public IReadOnlyList<PerfdataFault> PerfdataFaults => Parsed.Faults;

    private PluginOutput Parsed => output ??= PluginOutput.Parse(look.Output, int.MaxValue);
}

/// <summary>How the look ended, as the agent saw it (agent.proto).</summary>
public enum CheckEnding : byte
{
    Exited = 0,
    TimedOut = 1,
    Signalled = 2,
    NotStarted = 3,
    RefusedByPolicy = 4,
}
