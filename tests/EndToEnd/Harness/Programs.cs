using System.Runtime.CompilerServices;

namespace Muster.EndToEnd.Tests.Harness;

/// <summary>Where the built programs stand.</summary>
internal static class Programs
{
    public static readonly string Root = FindRoot();

    public static string Server => Built("Server", "muster-server");
    public static string Agent => Built("Agent", "muster-agent");
    public static string Cli => Built("Cli", "muster");

    /// <summary>The agent compiled ahead of time, as the server hands it out; the built one where no linker is installed.</summary>
    public static string AgentBinary
    {
        get
        {
            var path = Path.Combine(Root, "artifacts/agent/linux-x64/muster-agent");
            return File.Exists(path) ? path : Agent;
        }
    }

    private static string Built(string project, string program)
    {
        var path = Path.Combine(Root, "artifacts/bin", project, "release", program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: run script/test, or dotnet build Muster.slnx -c Release");
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Muster.slnx")))
                return folder;
        throw new InvalidOperationException($"no Muster.slnx above {here}");
    }
}
