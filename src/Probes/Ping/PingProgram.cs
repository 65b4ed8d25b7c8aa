using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Muster.Probes.Process;

namespace Muster.Probes.Ping;

/// <summary>The system's ping program, which may do what this user may not.</summary>
internal static partial class PingProgram
{
    /// <exception cref="IOException">There is no ping program, or it did not do its work.</exception>
    public static async Task<EchoRound> RunAsync(IPAddress address, int count, TimeSpan timeout, CancellationToken ct)
    {
        var program = PluginLocator.FindOnPath("ping")
            ?? throw new IOException("this user may not send ICMP and there is no ping program; install iputils-ping or widen net.ipv4.ping_group_range");
        int seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var run = await PluginRunner.RunAsync(
            new PluginCommand([program, "-n", "-c", Text(count), "-W", Text(seconds), address.ToString()])
            {
                Timeout = timeout,
                Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
            },
            ct).ConfigureAwait(false);
        return Read(run.Output, count) ?? throw new IOException($"ping: {(run.ErrorOutput + run.Output).Trim()}");
    }

    /// <summary>One line per answer, of iputils and busybox alike; null when the program did not even start to send.</summary>
    internal static EchoRound? Read(string output, int count)
    {
        if (!output.Contains("PING ", StringComparison.Ordinal))
            return null;
        var times = Answer().Matches(output).Where(m => !m.Value.Contains("DUP", StringComparison.Ordinal))
            .Select(m => TimeSpan.FromMilliseconds(double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
        return new EchoRound(count, [.. times.Take(count)]);
    }

    [GeneratedRegex(@"seq=\d+ .*?time[=<]([\d.]+) ?ms.*$", RegexOptions.Multiline)]
    private static partial Regex Answer();
}
