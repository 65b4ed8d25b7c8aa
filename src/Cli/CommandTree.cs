using System.CommandLine;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Conformance;
using Muster.Cli.Query;
using Muster.Cli.Timelog;

namespace Muster.Cli;

/// <summary>All commands of <c>muster</c>, and what becomes of their errors.</summary>
public static class CommandTree
{
    public static async Task<int> RunAsync(string[] args, Surroundings around, CancellationToken ct = default)
    {
        var parsed = Build(around).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                around.Error.WriteLine($"muster: {error.Message}");
            var words = string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Reverse().Append(parsed.CommandResult.Command).Select(c => c.Name));
            around.Error.WriteLine($"see: {words} --help");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false }, ct).ConfigureAwait(false);
        }
        catch (UsageException wrong)
        {
            around.Error.WriteLine($"muster: {wrong.Message}");
            return ExitCode.WrongUsage;
        }
        catch (ApiException refused)
        {
            around.Error.WriteLine($"muster: {refused.Message}");
            // 4xx: what was asked for is wrong; anything else is a server that is not in order.
            return refused.Status is >= 400 and < 500 and not 401 ? ExitCode.WrongUsage : ExitCode.Unreachable;
        }
        catch (UnreachableException failure)
        {
            around.Error.WriteLine($"muster: {failure.Message}");
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Fine; // Ctrl-C ends a stream as it should end
        }
    }

    private static RootCommand Build(Surroundings around)
    {
        var shared = new SharedOptions();
        var root = new RootCommand("Muster from the command line: hosts, checks, results and problems of a Muster server, and tools that need none.");
        foreach (var option in shared.All)
            root.Options.Add(option);
        foreach (var command in new[]
        {
            LoginCommand.Build(around, shared),
            HostCommands.BuildHosts(around, shared), HostCommands.BuildHost(around, shared),
            CheckCommands.BuildChecks(around, shared), CheckCommands.BuildCheck(around, shared),
            StateCommands.BuildResults(around, shared), StateCommands.BuildProblems(around, shared),
            InventoryCommands.BuildTags(around, shared), InventoryCommands.BuildGroups(around, shared), InventoryCommands.BuildAgents(around, shared),
            StreamCommand.Build(around, shared),
            QueryCommand.Build(around, shared), MetricsCommand.Build(around, shared),
            AccountCommands.BuildAudit(around, shared), AccountCommands.BuildKeys(around, shared),
            AccountCommands.BuildTokens(around, shared), AccountCommands.BuildUsers(around, shared),
            InventoryCommands.BuildConfiguration(around, shared),
            PluginCommands.Build(around, shared),
            NrpeCommand.Build(around, shared),
            PromQlTestCommand.Create(),
            TimelogCommand.Build(around),
            CompletionCommand.Build(around),
        })
            root.Subcommands.Add(command);
        return root;
    }
}
