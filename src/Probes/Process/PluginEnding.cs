namespace Muster.Probes.Process;

/// <summary>How a plugin came to its end.</summary>
public abstract record PluginEnding
{
    private PluginEnding()
    {
    }

    /// <summary>It ended by itself.</summary>
    public sealed record Exited(int Code) : PluginEnding;

    /// <summary>A signal that the runner did not send ended it (11 = SIGSEGV, 9 = SIGKILL by the kernel's memory killer …).</summary>
    public sealed record Signalled(int Signal) : PluginEnding;

    /// <summary>The runner ended it.</summary>
    public sealed record TimedOut(TimeSpan After) : PluginEnding;

    /// <summary>It never ran; the reason names what is missing and the cure.</summary>
    public sealed record NotStarted(string Reason) : PluginEnding;
}
