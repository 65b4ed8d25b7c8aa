using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary><c>muster run -t web -- uptime</c>: a command or script on any set of hosts.</summary>
internal static class RunCommand
{
    private const int NamesShown = 20;

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var options = new RunOptions();
        var command = options.AddTo(new Command("run", "Run a command, script or job on hosts and show what they say (ends with 1 when one does not succeed)"));
        command.SetAction(async (parsed, ct) =>
        {
            using var api = shared.Connect(around, parsed);
            if (parsed.GetValue(options.Job) is not null)
                return await new JobRun(around, shared, options, parsed).RunAsync(api, ct).ConfigureAwait(false);
            if (parsed.GetValue(options.Project) is not null || parsed.GetValue(options.Filter) is not null || parsed.GetValue(options.Follow))
                throw new UsageException("--project, --filter and --follow belong to a job: say which with --job");
            var where = options.Where(parsed);
            options.Request(parsed, around with { In = TextReader.Null }, 0); // what is wrong is said before anything is asked
            var preview = await api.PostAsync("/executions/preview", where, ct).ConfigureAwait(false);
            int hosts = int.Parse(preview.Text("total"), CultureInfo.InvariantCulture);
            if (!parsed.GetValue(options.Yes) && !Confirmed(around, preview, hosts, parsed.GetValue(options.Stdin) == "-"))
                return ExitCode.NotOk;
            var begun = await api.PostAsync("/executions", options.Request(parsed, around, hosts), ct).ConfigureAwait(false);
            if (await JobRun.ApprovedAsync(around, api, begun, parsed.GetValue(options.Detach), ct).ConfigureAwait(false) is not { } id)
                return parsed.GetValue(options.Detach) ? ExitCode.Fine : ExitCode.NotOk;
            if (parsed.GetValue(options.Detach))
            {
                around.Out.WriteLine(id);
                return ExitCode.Fine;
            }

            var grouped = parsed.GetValue(options.Grouped);
            return await new ExecutionWatch(around, api, id, parsed.GetValue(shared.Output), grouped).RunAsync(ct).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Names the hosts and asks. Without a terminal to ask at, few hosts are run on and many are refused.</summary>
    internal static bool Confirmed(Surroundings around, JsonNode? preview, int hosts, bool inputIsTaken)
    {
        if (hosts <= 1)
            return true;
        var listed = (preview.At("hosts") as JsonArray ?? []).OfType<JsonObject>().ToList();
        var names = string.Join(", ", listed.Take(NamesShown).Select(h => h.Text("name"))) + (hosts > NamesShown ? $" and {hosts - NamesShown} more" : "");
        int away = hosts - int.Parse(preview.Text("reachable"), CultureInfo.InvariantCulture);
        if (around.Width is null || inputIsTaken)
        {
            if (!preview.IsTrue("confirm"))
                return true;
            throw new UsageException($"this would run on {hosts} hosts ({names}); say --yes if it should");
        }

        around.Error.WriteLine($"{hosts} hosts: {names}");
        if (away > 0)
            around.Error.WriteLine($"{away} of them cannot be reached now");
        around.Error.Write($"Run on {hosts} hosts? [y/N] ");
        return around.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
