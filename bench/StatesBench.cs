using System.Globalization;
using System.Text;
using Muster.Checks;
using Muster.Checks.States;

namespace Muster.Bench;

/// <summary>The state engine in process on one core: judgement alone, and with the plugin's output read before it.</summary>
public sealed class StatesBench : IBench
{
    /// <summary>A million states: more than the caches of a processor hold, as on a large server.</summary>
    private const int Hosts = 50_000, ChecksPerHost = 20;

    private static readonly CheckPolicy Policy = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    private static readonly string[] Outputs =
    [
        "OK - load average: 0.10, 0.20, 0.15|load1=0.100;5.000;10.000;0; load5=0.200;4.000;6.000;0; load15=0.150;3.000;4.000;0;\n",
        "PING OK - Packet loss = 0%, RTA = 0.05 ms|rta=0.050000ms;100.000000;500.000000;0.000000 pl=0%;20;60;0\n",
        "DISK OK - free space: / 15272 MB (77% inode=95%);| /=4451MB;17753;18740;0;19726\n/boot 68 MB (69%);\n | /boot=30MB;88;93;0;98\n'/var/log'=818MB;970;975;0;980\n",
        "PROCS OK: 153 processes | procs=153;250;400;0;\n",
    ];

    public string Name => "states";

    public string Says => "state engine, results/s on one core, alone and with plugin output read";

    public Task<int> RunAsync(string[] arguments)
    {
        Judged(problemsPerThousand: 0, "all OK");
        var usual = Judged(problemsPerThousand: 20, "2 % not OK");
        Judged(problemsPerThousand: 500, "50 % not OK, much flapping");
        var read = WithOutput();
        read.Print("results judged, 2 % not OK, output and perfdata read");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"results/s/core {usual.PerSecond:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"results/s/core with output {read.PerSecond:0}"));
        return Task.FromResult(0);
    }

    private static Rate Judged(int problemsPerThousand, string what)
    {
        var states = NewStates();
        var statuses = Statuses(problemsPerThousand);
        long now = 1, results = 0, transitions = 0;
        var rate = Rate.Measure(() =>
        {
            now += 10_000;
            for (var i = 0; i < states.Length; i++)
            {
                var judgement = StateMachine.Judge(states[i], new CheckResult(statuses[(int)((i + now) % statuses.Length)], now), Policy, true, now);
                states[i] = judgement.State;
                if (!judgement.Transition.IsNone) transitions++;
            }
            results += states.Length;
            return states.Length;
        });
        rate.Print($"results judged, {what} ({100.0 * transitions / results:0.##} % transitions)");
        return rate;
    }

    private static Rate WithOutput()
    {
        var states = NewStates();
        var statuses = Statuses(20);
        var outputs = Outputs.Select(Encoding.UTF8.GetBytes).ToArray();
        var now = 1L;
        return Rate.Measure(() =>
        {
            now += 10_000;
            for (var i = 0; i < states.Length; i++)
            {
                if (PluginOutput.Parse(outputs[i % outputs.Length]).Faults.Count > 0) throw new InvalidOperationException("an output of the bench is not clean");
                states[i] = StateMachine.Judge(states[i], new CheckResult(statuses[(int)((i + now) % statuses.Length)], now), Policy, true, now).State;
            }
            return states.Length;
        });
    }

    private static CheckState[] NewStates() => [.. Enumerable.Repeat(CheckState.New(0), Hosts * ChecksPerHost)];

    /// <summary>A prime number of statuses, so that every check sees all of them in turn.</summary>
    private static CheckStatus[] Statuses(int problemsPerThousand)
    {
        var random = new Random(1);
        var statuses = new CheckStatus[9973];
        for (var i = 0; i < statuses.Length; i++)
            if (random.Next(1000) < problemsPerThousand) statuses[i] = (CheckStatus)random.Next(1, 4);
        return statuses;
    }
}
