using System.Globalization;

namespace Muster.Cli.Tests.Server;

/// <summary>One run of the command line, in process.</summary>
internal sealed record Invocation(int ExitCode, string Out, string Error)
{
    public static readonly DateTimeOffset Now = DateTimeOffset.Parse("2030-01-02T03:04:05Z", CultureInfo.InvariantCulture);

    public static async Task<Invocation> RunAsync(ContractServer? server, string line, int? width = null, bool colours = false, string? home = null, string input = "")
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var around = new Surroundings
        {
            Out = output,
            Error = error,
            In = new StringReader(input),
            Width = width,
            Colours = colours,
            Time = new StoppedClock(),
            Variable = name => name switch
            {
                "MUSTER_URL" when home is null => server?.Url,
                "MUSTER_TOKEN" when home is null => ContractServer.Token,
                "HOME" => home,
                _ => null,
            },
        };
        int code = await CommandTree.RunAsync([.. Probes.Process.CommandLine.Split(line)], around, TestContext.Current.CancellationToken);
        return new Invocation(code, output.ToString(), error.ToString());
    }

    /// <summary>The wall clock stands still so that ages are always the same; timers run.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
