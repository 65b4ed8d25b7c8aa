using Muster.Tsdb.Tests.Wal;

namespace Muster.Tsdb.Tests;

/// <summary>Runs the tests; or, called with <c>victim FOLDER</c>, is the process that a test kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args is ["victim", var folder]
        ? Victim.Run(folder)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
