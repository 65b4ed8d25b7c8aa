using System.Globalization;

namespace Muster.Server.LocalAgent;

/// <summary>The agent of a server that was killed goes on by itself; its successor ends it, but only if it is really that one.</summary>
internal static class LeftOverAgent
{
    private const int Terminate = 15;

    /// <param name="pidFile">Where the server before wrote its agent's process id.</param>
    /// <param name="state">The state folder that must stand in the process' command line.</param>
    public static void End(string pidFile, string state)
    {
        if (!File.Exists(pidFile)) return;
        if (int.TryParse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture, out var pid) && Runs(pid, state))
            _ = AgentProcess.Kill(pid, Terminate);
        File.Delete(pidFile);
    }

    private static bool Runs(int pid, string state)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return arguments[0].EndsWith("muster-agent", StringComparison.Ordinal) && arguments.Contains(state);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
