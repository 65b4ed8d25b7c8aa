using System.Diagnostics;
using System.Globalization;
using Muster.Bench.Recordings;

namespace Muster.Bench;

/// <summary>
/// Records how real programs fill a disk, its inodes or a memory, for <c>script/bench forecast</c>. Their clock is turned faster: what they write, merge, collect and throw
/// away is theirs, only the work they are given (busier by day, calmer at weekends, with trouble now and then) is made.
/// </summary>
public sealed class ForecastRecording : IBench
{
    public string Name => "forecast-record";

    public string Says => "records how real programs fill disks and memories in 36 days, for the bench forecast [NAME...: default every one that is not there]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var unknown = arguments.Except(RecordedSets.All.Select(program => program.Name)).ToList();
        if (unknown.Count > 0)
        {
            await Console.Error.WriteLineAsync($"Nothing is recorded by the name of {string.Join(", ", unknown)}. There are:\n{string.Join('\n', RecordedSets.All.Select(program => $"{program.Name,-18} {program.Says}"))}");
            return 2;
        }
        foreach (var program in RecordedSets.All.Where(program => arguments.Length > 0 ? arguments.Contains(program.Name) : !RecordedLevels.Has(program.Name)))
        {
            var (folder, clock) = (Folders.New(), Stopwatch.StartNew());
            try
            {
                var levels = (await program.RecordAsync(folder)).TakeLast(RecordedLevels.Minutes).ToArray();
                RecordedLevels.Write(program.Name, program.Unit, levels);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{program.Name}: {levels.Length} minutes, {levels[0]:N0} to {levels[^1]:N0}, at least {levels.Min():N0}, at most {levels.Max():N0}; {clock.Elapsed.TotalSeconds:0} s"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return 0;
    }
}
