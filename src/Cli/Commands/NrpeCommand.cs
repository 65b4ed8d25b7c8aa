using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Muster.Checks;
using Muster.Cli.Output;
using Muster.Probes;
using Muster.Probes.Nrpe;

namespace Muster.Cli.Commands;

/// <summary><c>muster nrpe -H HOST</c>: asks an NRPE daemon, for one check, several, or all of an nrpe.cfg, and sums up.</summary>
internal static class NrpeCommand
{
    public const string Name = "nrpe";
    private const string ArgumentsOption = "--args";
    private const int AtOnce = 8;

    private static readonly Column[] Columns =
    [
        new("CHECK", "check"), new("STATUS", "status", TableLook.Status), new("TOOK", "duration", (item, _) => FormattableString.Invariant($"{(double?)item["duration"]:0.00} s")), new("OUTPUT", "output"),
    ];

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var host = new Option<string>("--host", "-H") { Description = "Name or address of the host with the NRPE daemon", Required = true };
        var port = new Option<int>("--port", "-p") { Description = "Its port", DefaultValueFactory = _ => 5666 };
        var checks = new Option<string[]>("--check", "-c") { Description = "Command to run there; may be given several times", AllowMultipleArgumentsPerToken = false };
        var taken = new Option<bool>(ArgumentsOption, "-a") { Description = "All words behind it are arguments of the command, in their order, as with check_nrpe: it stands last" };
        var arguments = new Argument<string[]>("arguments") { Description = "Behind -a: what the command there finds in $ARG1$, $ARG2$, …", DefaultValueFactory = _ => [] };
        var all = new Option<string?>("--all") { Description = "Run every command that this nrpe.cfg (a copy of the host's) defines" };
        var plain = new Option<bool>("--no-tls", "-n") { Description = "Speak without TLS, as 'nrpe -n' does" };
        var verify = new Option<bool>("--verify") { Description = "The daemon's certificate must be valid for the host" };
        var protocol = new Option<int?>("--protocol") { Description = "2, 3 or 4; the newest that both understand when not given" };
        var timeout = new Option<string>("--timeout", "-t") { Description = "How long each may take", DefaultValueFactory = _ => "10s" };
        var command = new Command(Name, "Run one or all of a host's checks by NRPE, by hand (needs no server; ends with 1 when one is not OK)")
            { host, port, checks, taken, arguments, all, plain, verify, protocol, timeout };
        command.SetAction(async (parsed, ct) =>
        {
            if (!DurationText.TryParse(parsed.GetValue(timeout)!, out var limit) && !(int.TryParse(parsed.GetValue(timeout), out int seconds) && (limit = TimeSpan.FromSeconds(seconds)) > TimeSpan.Zero))
                throw new UsageException($"--timeout is '{parsed.GetValue(timeout)}' but must be a duration such as 10s");
            if (parsed.GetValue(protocol) is { } version and not (2 or 3 or 4))
                throw new UsageException($"--protocol is {version} but NRPE has 2, 3 and 4");
            if (!parsed.GetValue(taken) && parsed.GetValue(arguments) is [var stray, ..])
                throw new UsageException($"“{stray}” stands alone: arguments of the command come behind -a, as the last words");
            var target = new NrpeTarget(
                parsed.GetValue(host)!, parsed.GetValue(port),
                parsed.GetValue(plain) ? NrpeSecurity.Off : parsed.GetValue(verify) ? NrpeSecurity.Verified : NrpeSecurity.Tls, parsed.GetValue(protocol));
            var wanted = Wanted(around, parsed.GetValue(checks) ?? [], parsed.GetValue(all), parsed.GetValue(arguments) ?? []);
            using var places = new SemaphoreSlim(AtOnce);
            var rows = await Task.WhenAll(wanted.Select(async w =>
            {
                await places.WaitAsync(ct).ConfigureAwait(false);
                try
                {
                    return await AskAsync(target, w.Name, w.Query, limit, around.Time, ct).ConfigureAwait(false);
                }
                finally
                {
                    places.Release();
                }
            })).ConfigureAwait(false);
            return Show(around, shared.Listing(around, parsed), parsed.GetValue(shared.Output), rows);
        });
        return command;
    }

    /// <summary>What stands behind <c>-a</c> is the command's own, also where it looks like an option of ours.</summary>
    public static string[] Split(string[] words)
    {
        var at = Array.FindIndex(words, word => word is "-a" or ArgumentsOption);
        return at < 0 || at + 1 == words.Length || words[at + 1] == "--" ? words : [.. words[..(at + 1)], "--", .. words[(at + 1)..]];
    }

    private static List<(string Name, string Query)> Wanted(Surroundings around, string[] checks, string? file, string[] arguments)
    {
        try
        {
            if (file is null)
                return checks.Length == 0 ? [("version", "_NRPE_CHECK")] : [.. checks.Select(c => (c, NrpeClient.Query(c, arguments)))];
            if (checks.Length > 0 || arguments.Length > 0)
                throw new UsageException("--all goes without -c and -a: it runs every command of the file as it stands there");
            var read = NrpeConfiguration.Load(file);
            foreach (var remark in read.Remarks)
                around.Error.WriteLine($"muster: {remark}");
            return read.Commands.Count > 0
                ? [.. read.Commands.Keys.Order(StringComparer.Ordinal).Select(c => (c, c))]
                : throw new UsageException($"{file} defines no command: command[name]=… does");
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {e.Message}");
        }
    }

    private static async Task<JsonObject> AskAsync(NrpeTarget target, string name, string query, TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        var (status, text, reached) = (CheckStatus.Critical, "", true);
        try
        {
            var answer = await NrpeClient.AskAsync(target, query, time, limit, both.Token).ConfigureAwait(false);
            (status, text) = (answer.Result is >= 0 and <= 3 ? (CheckStatus)answer.Result : CheckStatus.Unknown, answer.Text);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            text = $"no answer from {target} within {limit.TotalSeconds:0.###} s";
        }
        catch (Exception failure) when (NrpeClient.Explain(failure) is { } reason)
        {
            (text, reached) = ($"{target}: {reason}", false);
        }

        var output = PluginOutput.Parse(text);
        return new JsonObject
        {
            ["check"] = name,
            ["status"] = status.ToString().ToUpperInvariant(),
            ["output"] = output.Text,
            ["longOutput"] = output.LongText,
            ["perfdata"] = output.Perfdata.Count == 0 ? "" : Perfdata.Print(output.Perfdata),
            ["duration"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 4),
            ["reached"] = reached,
        };
    }

    private static int Show(Surroundings around, Listing listing, OutputFormat format, JsonObject[] rows)
    {
        int passed = rows.Count(r => r.Text("status") == "OK");
        if (format == OutputFormat.Table && rows is [var only])
        {
            around.Out.WriteLine($"{TableLook.Symbol(only.Text("status"))}  {only.Text("output")}");
            foreach (var line in only.Text("longOutput").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                around.Out.WriteLine(line);
            if (only.Text("perfdata").Length > 0)
                around.Out.WriteLine($"perfdata  {only.Text("perfdata")}");
        }
        else
        {
            listing.Write(rows, Columns, "no checks");
            if (format == OutputFormat.Table)
                around.Out.WriteLine($"\n{(passed == rows.Length ? "✔" : "✖")} {passed} of {rows.Length} passed");
        }

        return rows.All(r => !(bool)r["reached"]!) ? ExitCode.Unreachable : passed == rows.Length ? ExitCode.Fine : ExitCode.NotOk;
    }
}
