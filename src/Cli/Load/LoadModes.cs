using System.CommandLine;
using Muster.LoadTest;
using Muster.LoadTest.Replay;
using Muster.LoadTest.Reports;
using Muster.LoadTest.Saturation;
using Muster.LoadTest.Scenarios;
using Muster.LoadTest.Thresholds;

namespace Muster.Cli.Load;

/// <summary>What else <c>muster load</c> can do with a plan: go through a scenario, replay a log, search for the limit.</summary>
internal sealed class LoadModes
{
    public Option<string?> Scenario { get; } = new("--scenario", "-s") { Description = "A YAML file of steps with think time, captures and assertions; the address gives the host" };

    public Option<string?> Data { get; } = new("--data") { Description = "A .csv or .json file: each pass of the scenario gets the next row's values" };

    public Option<string?> Replay { get; } = new("--replay") { Description = "An access log (any format of muster timelog, also compressed) to send again with its gaps" };

    public Option<string?> LogFormat { get; } = new("--log-format") { Description = "The format of the log, when it is not found out" };

    public Option<double> Speed { get; } = new("--speed") { Description = "Replay so many times as fast as it was", DefaultValueFactory = _ => 1 };

    public Option<bool> AllMethods { get; } = new("--all-methods") { Description = "Replay POST, DELETE and all others too (without bodies): they change things; default: only GET and HEAD" };

    public Option<bool> FindLimit { get; } = new("--find-limit") { Description = "Search for the highest rate at which the objective holds" };

    public Option<string[]> Objective { get; } = new("--objective") { Description = "What must hold below the limit (default p99<500ms and errors<1%); several times for several" };

    public Option<string?> Step { get; } = new("--step") { Description = "How long the search holds each rate (default 10s)" };

    public Option<double> From { get; } = new("--from") { Description = "The first rate of the search", DefaultValueFactory = _ => 100 };

    public Option<double> Most { get; } = new("--most") { Description = "The highest rate the search tries", DefaultValueFactory = _ => 1_000_000 };

    public IEnumerable<Option> Options => [Scenario, Data, Replay, LogFormat, Speed, AllMethods, FindLimit, Objective, Step, From, Most];

    /// <summary>What is to be run: gets a place to tell its progress, gives the outcome.</summary>
    /// <param name="note">Told before the run, one line each.</param>
    /// <exception cref="UsageException">Options do not go together.</exception>
    public (string Title, Func<Action<LoadProgress>, CancellationToken, Task<LoadOutcome>> Run) Make(ParseResult parsed, LoadPlan plan, TimeProvider time, Action<string> note)
    {
        var (scenario, replay, search) = (parsed.GetValue(Scenario), parsed.GetValue(Replay), parsed.GetValue(FindLimit));
        if (scenario is not null && replay is not null) throw new UsageException("--scenario and --replay: one of them");
        Belongs(parsed, scenario is not null, Scenario, Data);
        Belongs(parsed, replay is not null, Replay, LogFormat, Speed, AllMethods);
        Belongs(parsed, search, FindLimit, Objective, Step, From, Most);
        if (replay is not null && (search || plan.Rate is not null)) throw new UsageException("a replay has the rate of its log; change it with --speed");
        if (replay is not null) return Replayed(parsed, plan, replay, time, note);
        if (scenario is not null) plan = plan with { Feed = Feed(parsed, plan, scenario) };
        if (!search) return ($"{(scenario is null ? plan.Method : plan.Feed!.Name)} {plan.Target}", (progress, ct) => new LoadRun(plan, time).RunAsync(progress, ct));
        if (plan.Rate is not null || plan.Passes is not null) throw new UsageException("--find-limit chooses rates itself: leave out --rate and --requests (--from, --most and --step steer it)");
        return Searched(parsed, plan, time, note);
    }

    /// <summary>An option that would do nothing is a mistake somewhere else.</summary>
    private static void Belongs(ParseResult parsed, bool given, Option to, params Option[] options)
    {
        if (!given && options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } lost) throw new UsageException($"{lost.Name} goes with {to.Name}");
    }

    private ScenarioFeed Feed(ParseResult parsed, LoadPlan plan, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var data = parsed.GetValue(Data) is { } given ? DataFile.Parse(GivenFiles.ReadText(given), given) : null;
        return new ScenarioFeed(ScenarioParser.Parse(GivenFiles.ReadText(file), file, name => GivenFiles.ReadText(Path.Combine(folder, name)), data), plan.Target.Authority, plan.KeepAlive);
    }

    private (string, Func<Action<LoadProgress>, CancellationToken, Task<LoadOutcome>>) Replayed(ParseResult parsed, LoadPlan plan, string file, TimeProvider time, Action<string> note)
    {
        var feed = new ReplayFeed(file, ReplayLog.Read(file, parsed.GetValue(LogFormat)), parsed.GetValue(Speed), parsed.GetValue(AllMethods), plan.Target.Authority, plan.KeepAlive);
        if (feed.LeftOut > 0) note($"{feed.LeftOut} requests of the log are left out{(parsed.GetValue(AllMethods) ? "" : " (neither GET nor HEAD; --all-methods sends them too)")}");
        var replay = plan with { Feed = feed, Moments = feed.Moments, Connections = parsed.GetResult("--connections") is null ? 256 : plan.Connections, Passes = null, Duration = parsed.GetResult("--duration") is null ? null : plan.Duration };
        return ($"{file} → {plan.Target}", (progress, ct) => RunAsync(feed, replay, time, progress, ct));
    }

    private static async Task<LoadOutcome> RunAsync(ReplayFeed feed, LoadPlan replay, TimeProvider time, Action<LoadProgress> progress, CancellationToken ct)
    {
        var outcome = await new LoadRun(replay, time).RunAsync(progress, ct).ConfigureAwait(false);
        return outcome with { Report = feed.Compare(outcome.Report) };
    }

    private (string, Func<Action<LoadProgress>, CancellationToken, Task<LoadOutcome>>) Searched(ParseResult parsed, LoadPlan plan, TimeProvider time, Action<string> note)
    {
        var options = new LimitOptions
        {
            Objective = parsed.GetValue(Objective) is { Length: > 0 } given ? [.. given.Select(Threshold.Parse)] : new LimitOptions().Objective,
            Step = LoadArguments.Span("--step", parsed.GetValue(Step)) ?? new LimitOptions().Step,
            Start = Math.Min(parsed.GetValue(From), parsed.GetValue(Most)),
            Most = parsed.GetValue(Most),
        };
        options.Check();
        int connections = parsed.GetResult("--connections") is null ? LoadArguments.UsualOpenConnections : plan.Connections;
        int perPass = plan.Feed?.RequestsPerPass ?? 1;
        return ($"searching for the limit of {plan.Target}", (progress, ct) =>
            new LimitSearch(options, (rate, stop) => new LoadRun(plan with { Rate = rate, Duration = options.Step, Connections = connections }, time).RunAsync(progress, stop), time, perPass)
                .RunAsync(step => note(Say(step)), ct));
    }

    private static string Say(LimitStep step) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{step.Offered:0.##}/s: {(step.Held ? "held" : step.Why)} (achieved {step.Achieved:0.#}/s, p99 {step.P99:0.###} ms)");
}
