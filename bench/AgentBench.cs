using System.Diagnostics;
using System.Globalization;
using Muster.Protocol;
using Muster.Testing;

namespace Muster.Bench;

/// <summary>What the agent takes from its host: memory and processor time at 20 checks every 10 s, linked to a server, read from /proc.</summary>
public sealed class AgentBench : IBench
{
    private const int Interval = 10_000;
    private const double DefaultSeconds = 60;

    /// <summary>Starting, the first round of checks and the first look for services are over by then.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly string[] Builtins = ["cpu", "memory", "swap", "load", "disk", "inodes", "network", "units", "processes", "uptime", "clock", "reboot"];
    private const int Plugins = 8;

    public string Name => "agent";

    public string Says => "the agent's RSS and CPU at 20 checks/10 s, ahead of time and trimmed: script/bench agent [SECONDS]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultSeconds;
        var root = Root();
        var programs = new (string What, string Path)[]
        {
            ("as handed out by the server (ahead of time where a linker is installed)", Path.Combine(root, "artifacts/agent/linux-x64/muster-agent")),
            ("trimmed, one file (script/build-agent --single)", Path.Combine(root, "artifacts/agent/linux-x64-single/muster-agent")),
            ("on the shared runtime (dotnet build)", Path.Combine(root, "artifacts/bin/Agent/release/muster-agent")),
        };
        var measured = 0;
        foreach (var (what, path) in programs)
        {
            if (!File.Exists(path))
            {
                Console.WriteLine($"{what}: not built ({path})");
                continue;
            }
            await MeasureAsync(what, path, TimeSpan.FromSeconds(seconds));
            measured++;
        }
        return measured > 0 ? 0 : 1;
    }

    private static async Task MeasureAsync(string what, string program, TimeSpan time)
    {
        var state = Directory.CreateTempSubdirectory("muster-bench-");
        await using var server = new FakeServer { Assignment = Checks() };
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in new[] { "--server", server.Address.AbsoluteUri, "--key", "msk_bench", "--state", state.FullName, "--plugins", state.FullName + "/none", "--foreground" }) start.ArgumentList.Add(argument);
        using var agent = Process.Start(start)!;
        try
        {
            var said = agent.StandardError.ReadToEndAsync();
            await server.NextAsync(FromAgent.BodyOneofCase.Results);
            await Task.Delay(WarmUp, TimeProvider.System);
            var before = Processor(agent.Id);
            var watch = Stopwatch.StartNew();
            long largest = 0;
            while (watch.Elapsed < time)
            {
                largest = Math.Max(largest, Resident(agent.Id));
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
            var after = Processor(agent.Id);
            var (rss, taken) = (Resident(agent.Id), watch.Elapsed.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what}: RSS {rss / 1e6:0.0} MB (largest {largest / 1e6:0.0}), CPU {(after.Own - before.Own) / taken:0.00} % of a core, its plugins {(after.Children - before.Children) / taken:0.00} %, over {taken:0} s; program {new FileInfo(program).Length / 1e6:0.0} MB"));
            agent.Kill();
            await said;
        }
        finally
        {
            if (!agent.HasExited) agent.Kill();
            await agent.WaitForExitAsync();
            state.Delete(recursive: true);
        }
    }

    private static Assignment Checks()
    {
        var assignment = new Assignment { Version = 1 };
        foreach (var kind in Builtins) assignment.Checks.Add(new Check { Name = kind, IntervalMs = Interval, MaxAttempts = 3, TimeoutMs = 5_000, Builtin = new Builtin { Kind = kind } });
        for (var i = 0; i < Plugins; i++)
            assignment.Checks.Add(new Check { Name = $"plugin-{i}", IntervalMs = Interval, MaxAttempts = 3, TimeoutMs = 5_000, Plugin = new Plugin { Argv = { "/bin/echo", "OK - fine|time=0.01s;1;2;0;10" } } });
        return assignment;
    }

    /// <summary>Processor time in hundredths of a second (USER_HZ is 100 on Linux): the process's own, and of children it has reaped.</summary>
    private static (long Own, long Children) Processor(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Select(f => long.TryParse(f, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        return (fields[11] + fields[12], fields[13] + fields[14]);
    }

    private static long Resident(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Muster.slnx"))) return folder;
        throw new InvalidOperationException("no Muster.slnx above the bench");
    }
}
