using Muster.Checks;
using Muster.Server.Web.Access;

namespace Muster.Server.Web.Shell;

/// <summary>How many problems are open, and how bad the worst is.</summary>
public readonly record struct ProblemSignal(int Count, CheckStatus Worst);

/// <summary>A configuration that was refused; the last good one keeps running.</summary>
public sealed record RefusalSignal(string File, int Line, int Column, string Message);

/// <summary>Who looks at the page.</summary>
public sealed record Viewer(string Name, string Role)
{
    public bool MayOperate => Role is "operator" or "admin";
    public bool MayAdminister => Role == "admin";
}

/// <summary>
/// What every page shows around its content. The slices that know these things stand to the right of this one,
/// so they hand in how to ask when they are mapped.
/// </summary>
public sealed class ShellSignals
{
    public Func<ProblemSignal> Problems { get; set; } = static () => default;
    public Func<RefusalSignal?> Refusal { get; set; } = static () => null;
    /// <summary>Null when nobody is signed in.</summary>
    public Func<HttpContext, Viewer?> Viewer { get; set; } = static context =>
        context.CallerOrNull() is { } caller ? new Viewer(caller.Name, caller.Role.ToString().ToLowerInvariant()) : null;
}
