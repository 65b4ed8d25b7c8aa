using System.CommandLine;
using Muster.Cli.Api;

namespace Muster.Cli;

/// <summary>Runs what was typed, and says what becomes of its errors.</summary>
public static class CommandRun
{
    /// <summary>How long a command may take to end after Ctrl-C or SIGTERM.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(RootCommand root, string[] args, Surroundings around, CancellationToken ct = default)
    {
        // No files of arguments: @FILE is the value of an option here.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                around.Error.WriteLine($"muster: {TypedWrong.Message(error)}");
            around.Error.WriteLine($"see: {TypedWrong.Words(parsed.CommandResult)} --help");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = (parsed.CommandResult.Command as LingeringCommand)?.Patience ?? UsualPatience }, ct).ConfigureAwait(false);
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
