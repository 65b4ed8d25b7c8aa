using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Checks;
using Muster.Cli.Output;
using Muster.Probes;
using Muster.Probes.Process;

namespace Muster.Cli.Commands;

/// <summary><c>muster plugin test -- CMD…</c>: runs a plugin here and shows how Muster reads what it prints.</summary>
internal static class PluginCommands
{
    private static readonly Column[] Columns =
    [
        new("LABEL", "label"), new("VALUE", "value"), new("UNIT", "unit"), new("NORMALISED", "normalised"), new("WARN", "warn"), new("CRIT", "crit"),
        new("MIN", "min"), new("MAX", "max"), new("SAYS", "says", (item, _) => TableLook.Symbol(item.Text("says"))),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var words = new Argument<string[]>("command") { Description = "The plugin and its arguments, behind --", Arity = ArgumentArity.OneOrMore };
        var timeout = new Option<string>("--timeout") { Description = "How long it may take (500ms, 10s …)", DefaultValueFactory = _ => "10s" };
        var user = new Option<string?>("--user") { Description = "Run it as this user (needs root)" };
        var test = new Command("test", "Run a plugin here and show how Muster reads its output (ends with 1 when it is not OK)") { words, timeout, user };
        test.SetAction(async (parsed, ct) =>
        {
            if (!DurationText.TryParse(parsed.GetValue(timeout)!, out var limit))
                throw new UsageException($"--timeout is '{parsed.GetValue(timeout)}' but must be a duration such as 500ms or 10s");
            var argv = parsed.GetValue(words)!;
            var program = new PluginLocator(searchPath: true).Find(argv[0].StartsWith("./", StringComparison.Ordinal) ? Path.GetFullPath(argv[0]) : argv[0], out var reason);
            var run = await PluginRunner.RunAsync(
                new PluginCommand([program ?? throw new UsageException(reason!), .. argv[1..]]) { Timeout = limit, WorkingDirectory = Environment.CurrentDirectory, User = parsed.GetValue(user) }, ct).ConfigureAwait(false);
            var verdict = PluginVerdict.Of(run);
            var output = PluginOutput.Parse(verdict.Output, run.Truncated);
            var listing = shared.Listing(around, parsed);
            if (parsed.GetValue(shared.Output) is OutputFormat.Json or OutputFormat.Yaml)
                listing.WriteDocument(Document(run, verdict, output));
            else
                Show(around, listing, parsed.GetValue(shared.Output), run, verdict, output);
            return verdict.Status == CheckStatus.Ok ? ExitCode.Fine : ExitCode.NotOk;
        });
        return new Command("plugin", "Tools for plugins; they need no server") { test };
    }

    private static void Show(Surroundings around, Listing listing, OutputFormat format, PluginRun run, PluginVerdict verdict, PluginOutput output)
    {
        var rows = output.Perfdata.Select(v => Row(v)).ToList();
        if (format == OutputFormat.Table)
        {
            around.Out.WriteLine($"status    {TableLook.Symbol(verdict.Status.ToString().ToUpperInvariant())}");
            around.Out.WriteLine($"ended     {SayEnding(run.Ending)} after {run.Duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s");
            around.Out.WriteLine($"text      {output.Text}");
            foreach (var line in output.LongText.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                around.Out.WriteLine($"long      {line}");
            around.Out.WriteLine();
        }

        listing.Write(rows, Columns, "no perfdata");
        var warnings = Warnings(run, output).ToList();
        if (format == OutputFormat.Table && warnings.Count > 0)
            around.Out.WriteLine();
        foreach (var warning in warnings)
            (format == OutputFormat.Table ? around.Out : around.Error).WriteLine($"warning   {warning}");
    }

    private static IEnumerable<string> Warnings(PluginRun run, PluginOutput output)
    {
        foreach (var fault in output.Faults)
            yield return $"perfdata, character {fault.Offset + 1}, '{fault.Text}': {fault.Reason}";
        foreach (var unit in output.Perfdata.Where(v => !Units.IsKnown(v.Unit)).Select(v => v.Unit).Distinct())
            yield return $"the unit '{unit}' is not known; values are kept as printed";
        foreach (var twice in output.Perfdata.GroupBy(v => v.Label).Where(g => g.Count() > 1))
            yield return $"the label '{twice.Key}' comes {twice.Count()} times";
        if (run.Output.Contains('\uFFFD'))
            yield return "the output is not valid UTF-8; what is not was replaced";
        if (run.Truncated)
            yield return $"the output is too long; {run.DroppedBytes} bytes were dropped";
        if (run.LeftProcesses)
            yield return "it ended but left a process behind that kept its output open";
        if (run.ErrorOutput.Trim() is { Length: > 0 } error)
            yield return $"it wrote to standard error: {error.Split('\n')[0]}";
        if (output.Text.Length == 0)
            yield return "it printed no text";
    }

    private static JsonObject Document(PluginRun run, PluginVerdict verdict, PluginOutput output) => new()
    {
        ["status"] = verdict.Status.ToString().ToUpperInvariant(),
        ["exitCode"] = run.Ending is PluginEnding.Exited exited ? exited.Code : null,
        ["ended"] = SayEnding(run.Ending),
        ["duration"] = run.Duration.TotalSeconds,
        ["output"] = output.Text,
        ["longOutput"] = output.LongText,
        ["perfdata"] = new JsonArray([.. output.Perfdata.Select(v => Row(v))]),
        ["warnings"] = new JsonArray([.. Warnings(run, output).Select(w => JsonValue.Create(w))]),
    };

    private static JsonObject Row(PerfValue value) => new()
    {
        ["label"] = value.Label,
        ["value"] = value.Value is null ? value.ValueText : NumberAsPrinted(value),
        ["unit"] = value.Unit,
        ["normalised"] = Units.Normalise(value) is { } quantity ? $"{PerfNumber.Print(quantity.Value)} {quantity.Unit}".TrimEnd() : null,
        ["warn"] = value.Warn,
        ["crit"] = value.Crit,
        ["min"] = value.Min,
        ["max"] = value.Max,
        ["says"] = Judge(value),
    };

    /// <summary>A JSON number with the plugin's own digits where JSON can write them so, else its text.</summary>
    private static JsonNode? NumberAsPrinted(PerfValue value)
    {
        try
        {
            return JsonNode.Parse(value.ValueText);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(value.Value);
        }
    }

    private static string Judge(PerfValue value)
    {
        if (value.Warn is null && value.Crit is null)
            return "";
        try
        {
            return Thresholds.Parse(value.Warn, value.Crit).Evaluate(value.Value).ToString().ToUpperInvariant();
        }
        catch (FormatException)
        {
            return ""; // the warning says which range is not one
        }
    }

    private static string SayEnding(PluginEnding ending) => ending switch
    {
        PluginEnding.Exited e => $"exit code {e.Code}",
        PluginEnding.Signalled e => $"signal {e.Signal}",
        PluginEnding.TimedOut => "timed out",
        PluginEnding.NotStarted e => $"not started: {e.Reason}",
        _ => throw new InvalidOperationException($"an ending nobody knows: {ending}"),
    };
}
