using Muster.Tsdb.Tests.Wal;

namespace Muster.Tsdb.Tests;

/// <summary>Runs the tests; or, called with <c>victim FOLDER</c> or <c>full-disk FOLDER</c>, is the process that a test kills or lets run out of room.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["victim", var folder] => Victim.Run(folder),
        ["full-disk", var folder] => FullDisk.Run(folder),
        _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
