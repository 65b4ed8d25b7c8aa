using System.CommandLine;
using Muster.Cli.Api;
using Muster.Cli.Commands;

namespace Muster.Cli;

/// <summary>Runs what was typed, and says what becomes of its errors.</summary>
public static class CommandRun
{
    public static async Task<int> RunAsync(RootCommand root, string[] args, Surroundings around, CancellationToken ct = default)
    {
        var parsed = root.Parse(args);
        if (parsed.CommandResult.Command.Name == NrpeCommand.Name)
            parsed = root.Parse(NrpeCommand.Split(args));
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
}
