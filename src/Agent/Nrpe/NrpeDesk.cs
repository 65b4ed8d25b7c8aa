using System.Text.RegularExpressions;
using Muster.Agent.Running;
using Muster.Checks;
using Muster.Probes.Nrpe;
using Muster.Probes.Process;
using Muster.Protocol;

namespace Muster.Agent.Nrpe;

/// <summary>Answers what Nagios asks: runs one of the agent's checks, or a command of the host's nrpe.cfg, and gives its output on.</summary>
/// <param name="find">The agent's own check of that name, and whether it is a local plugin; null when there is none.</param>
internal sealed partial class NrpeDesk(NrpeServiceOptions options, CheckRunner runner, Func<string, (Check Check, bool Local)?> find, string version, Log log)
{
    private const int MostArguments = 16;
    private const uint DefaultTimeoutMs = 60_000;

    /// <summary>Without a command of this name NRPE answers its version; Nagios uses it to see whether the daemon lives.</summary>
    private const string Greeting = "_NRPE_CHECK";

    public async Task<(int Result, string Text)> AnswerAsync(string query, CancellationToken ct)
    {
        var parts = query.Split('!');
        var (name, arguments) = (parts[0], parts[1..]);
        if (name is Greeting or "") return (0, $"NRPE v4.1.0 (Muster agent {version})");
        if (arguments.Length > 0 && !options.Arguments) return Refuse($"'{name}' was asked for with arguments, which this agent does not take (nrpe: arguments: true in its settings)");
        if (arguments.Length > MostArguments) return Refuse($"{arguments.Length} arguments: {MostArguments} are allowed");
        foreach (var argument in arguments)
            if (Nasty().IsMatch(argument)) return Refuse($"an argument of '{name}' has a character that is not allowed");
        var (check, local, wrong) = Find(name, arguments);
        if (check is null) return Refuse(wrong!);
        var result = await runner.RunAsync(check, local, ct);
        return ((int)result.Status, result.Output.ToStringUtf8().TrimEnd('\n', '\r'));
    }

    /// <summary>What NRPE rejects in arguments. None of it would do harm here, for no shell sees it; but who sends it is not asking honestly.</summary>
    [GeneratedRegex(@"[|`&><'\\\[\]{};\r\n\0]|\$\(")]
    private static partial Regex Nasty();

    [GeneratedRegex(@"\$ARG([0-9]+)\$")]
    private static partial Regex Place();

    private (Check? Check, bool Local, string? Wrong) Find(string name, string[] arguments)
    {
        if (find(name) is var (check, local) && check is not null)
            return arguments.Length == 0 ? (check, local, null) : (null, false, $"'{name}' is a check of this agent and takes no arguments");
        if (options.Commands is { } file)
        {
            try
            {
                var configuration = NrpeConfiguration.Load(file);
                if (configuration.Commands.TryGetValue(name, out var command)) return Command(command, arguments, configuration.Timeout);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.WriteSparingly("nrpe.cfg", $"nrpe: {file} cannot be read: {e.Message}");
            }
        }
        return (null, false, $"NRPE: Command '{name}' not defined");
    }

    /// <summary>The host's owner wrote the command, so the policy (which binds the server) does not apply to it.</summary>
    private static (Check? Check, bool Local, string? Wrong) Command(NrpeCommand command, string[] arguments, TimeSpan timeout)
    {
        string[] argv;
        if (NeedsShell(command.Line))
        {
            if (arguments.Length > 0) return (null, false, $"'{command.Name}' is a line for a shell ({command.File}:{command.LineNumber}); arguments of callers never go to one");
            argv = ["/bin/sh", "-c", command.Line];
        }
        else
        {
            try
            {
                argv = [.. CommandLine.Split(command.Line).Select(word => Place().Replace(word, m => int.TryParse(m.Groups[1].ValueSpan, out var n) && n >= 1 && n <= arguments.Length ? arguments[n - 1] : ""))];
            }
            catch (FormatException wrong)
            {
                return (null, false, $"'{command.Name}' cannot be run: {command.File}:{command.LineNumber}: {wrong.Message}");
            }
        }
        var check = new Check
        {
            Name = command.Name,
            TimeoutMs = timeout > TimeSpan.Zero ? (uint)Math.Min(timeout.TotalMilliseconds, uint.MaxValue) : DefaultTimeoutMs,
            MaxOutputBytes = NrpePacket.LargestText - 1,
            Plugin = new Plugin { Argv = { argv } },
        };
        check.Plugin.Environment["NRPE_MULTILINESUPPORT"] = "1";
        check.Plugin.Environment["NRPE_PROGRAMVERSION"] = "4.1.0";
        return (check, true, null);
    }

    private static bool NeedsShell(string line) => Place().Replace(line, "").AsSpan().IndexOfAny("|&;<>()$`*?[~") >= 0;

    private static (int Result, string Text) Refuse(string reason) => ((int)CheckStatus.Unknown, reason);
}
