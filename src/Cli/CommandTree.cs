using System.CommandLine;
using Muster.Cli.Backup;
using Muster.Cli.Commands;
using Muster.Cli.Conformance;
using Muster.Cli.Lint;
using Muster.Cli.Load;
using Muster.Cli.OnCall;
using Muster.Cli.Executions;
using Muster.Cli.Jobs;
using Muster.Cli.Query;
using Muster.Cli.Shell;
using Muster.Cli.Timelog;

namespace Muster.Cli;

/// <summary>All commands of <c>muster</c>.</summary>
public static class CommandTree
{
    public static Task<int> RunAsync(string[] args, Surroundings around, CancellationToken ct = default)
    {
        var shared = new SharedOptions();
        var root = Build(around, shared);
        var command = root.Parse(args).CommandResult.Command;
        // A command with an --output of its own shows that one only.
        shared.Output.Hidden = command.Options.Any(o => o.Name == shared.Output.Name && o != shared.Output) && command != root;
        if (command.Name == NrpeCommand.Name) args = NrpeCommand.Split(args);
        return CommandRun.RunAsync(root, args, around, ct);
    }

    private static RootCommand Build(Surroundings around, SharedOptions shared)
    {
        var root = new RootCommand("Muster from the command line: hosts, checks, results and problems of a Muster server, and tools that need none.");
        foreach (var option in shared.All)
            root.Options.Add(option);
        foreach (var command in new[]
        {
            LoginCommand.Build(around, shared),
            HostCommands.BuildHosts(around, shared), HostCommands.BuildHost(around, shared),
            CheckCommands.BuildChecks(around, shared), CheckCommands.BuildCheck(around, shared),
            StateCommands.BuildResults(around, shared), StateCommands.BuildProblems(around, shared),
            AcknowledgeCommands.BuildAck(around, shared), AcknowledgeCommands.BuildUnack(around, shared), AcknowledgeCommands.BuildComment(around, shared),
            SilenceCommands.BuildSilence(around, shared), SilenceCommands.BuildDowntime(around, shared), OnCallCommands.Build(around, shared),
            InventoryCommands.BuildTags(around, shared), InventoryCommands.BuildGroups(around, shared), InventoryCommands.BuildAgents(around, shared),
            StreamCommand.Build(around, shared),
            RunCommand.Build(around, shared), ExecutionCommands.Build(around, shared),
            ApprovalCommands.Build(around, shared), SecretCommands.Build(around, shared), ShellCommand.Build(around, shared),
            QueryCommand.Build(around, shared), MetricsCommand.Build(around, shared),
            AccountCommands.BuildAudit(around, shared), AccountCommands.BuildKeys(around, shared),
            AccountCommands.BuildTokens(around, shared), AccountCommands.BuildUsers(around, shared),
            InventoryCommands.BuildConfiguration(around, shared),
            EventCommands.Build(around, shared), ViewCommands.Build(around, shared),
            ForecastCommand.Build(around, shared),
            NotifyCommands.Build(around, shared),
            BackupCommand.Build(around, shared),
            PageCommands.Build(around, shared),
            PluginCommands.Build(around, shared),
            NrpeCommand.Build(around, shared),
            JobCommands.Build(around, shared),
            PromQlTestCommand.Create(),
            TimelogCommand.Build(around),
            LintCommand.Build(around),
            RequestCommands.Build(around, shared),
            LoadCommand.Build(around, shared),
            CompletionCommand.Build(around),
        })
            root.Subcommands.Add(command);
        return root;
    }
}
