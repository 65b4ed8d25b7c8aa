using Muster.Bench.Commands;

namespace Muster.Bench;

/// <summary>The list of all benches, and the choice of one by name.</summary>
public static class Benches
{
    public static IReadOnlyList<IBench> All { get; } =
    [
        new StatesBench(),
        new SelectorsBench(),
        new PromQlBench(),
        new AgentBench(),
        new SwarmBench(),
        new TsdbAppendBench(),
        new TsdbBytesBench(),
        new TsdbMemoryBench(),
        new TsdbKillBench(),
        new TimelogBench(),
        new LoadBench(),
        new FanoutBench(),
        new BulkBench(),
        new OutputBench(),
        new StepKillBench(),
        new ExecutionPageBench(),
        new ForecastBench(),
        new ForecastLimitsBench(),
        new ForecastLooks(),
        new ForecastRecording(),
        new GraphBench(),
        new SearchBench(),
        new WallBench(),
        new NotifyBench(),
        new NotifyKillBench(),
        new NotifyRackBench(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            foreach (var bench in All) Console.WriteLine($"{bench.Name,-14} {bench.Says}");
            return 0;
        }
        if (All.FirstOrDefault(b => b.Name == args[0]) is { } chosen) return await chosen.RunAsync(args[1..]);
        await Console.Error.WriteLineAsync($"There is no bench '{args[0]}'. There are: {string.Join(", ", All.Select(b => b.Name))}.");
        return 2;
    }
}
