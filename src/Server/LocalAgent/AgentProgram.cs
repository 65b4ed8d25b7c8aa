namespace Muster.Server.LocalAgent;

/// <summary>Where the agent's program stands: beside an installed server, or in the build output of a checkout.</summary>
internal static class AgentProgram
{
    public static IReadOnlyList<string> Places { get; } =
    [
        Path.Combine(AppContext.BaseDirectory, "muster-agent"),
        Path.Combine(AppContext.BaseDirectory, "agent", "muster-agent"),
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../agent/linux-x64/muster-agent")),
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Agent/release/muster-agent")),
    ];

    public static string? Find() => Places.FirstOrDefault(File.Exists);
}
