using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Checks;
using Muster.Probes.Dns;
using Muster.Probes.Http;
using Muster.Probes.Nrpe;
using Muster.Probes.Ping;
using Muster.Probes.Tcp;
using Muster.Probes.Tls;

namespace Muster.Probes;

/// <summary>
/// Looks at a target. Options are flat text, nested ones with a dot (<c>certificate.warning</c>, <c>headers.Accept</c>):
/// <c>http</c>: url, status, match, absent, method, headers.*, body, redirects, address, verify, maxBody, warning, critical, certificate.warning, certificate.critical;
/// <c>tcp</c>: host, port, send, expect, tls, warning, critical;
/// <c>dns</c>: name, type, server, expect, warning, critical;
/// <c>tls</c>: host, port, name, protocol, verify, warning, critical;
/// <c>ping</c>: host, count, interval, warning, critical;
/// <c>nrpe</c>: host, port, command, arguments, tls, version.
/// </summary>
public static class ProbeRunner
{
    public static readonly IReadOnlyList<string> Kinds = ["http", "tcp", "dns", "tls", "ping", "nrpe"];

    /// <summary>Reads the options into a probe.</summary>
    /// <exception cref="ProbeOptionException">Names the option, what is wrong with it and what would do.</exception>
    public static Probe Parse(string kind, IReadOnlyDictionary<string, string> options)
    {
        var read = new ProbeOptions(kind, options);
        Probe probe = kind switch
        {
            "http" => HttpProbe.Parse(read),
            "tcp" => TcpProbe.Parse(read),
            "dns" => DnsProbe.Parse(read),
            "tls" => TlsProbe.Parse(read),
            "ping" => PingProbe.Parse(read),
            "nrpe" => NrpeProbe.Parse(read),
            _ => throw new ProbeOptionException("kind", $"there is no probe '{kind}'; there are {string.Join(", ", Kinds)}"),
        };
        read.RefuseOthers();
        return probe;
    }

    /// <summary>Reads the options and looks; wrong options are UNKNOWN.</summary>
    public static async Task<ProbeOutcome> RunAsync(
        string kind, IReadOnlyDictionary<string, string> options, TimeSpan timeout, CancellationToken ct = default)
    {
        try
        {
            return await RunAsync(Parse(kind, options), timeout, TimeProvider.System, ct).ConfigureAwait(false);
        }
        catch (ProbeOptionException wrong)
        {
            return new ProbeOutcome(CheckStatus.Unknown, $"{kind.ToUpperInvariant()} UNKNOWN - {wrong.Message.Replace('|', '/')}", TimeSpan.Zero);
        }
    }

    /// <summary>Looks once, for at most <paramref name="timeout"/>; a target that does not answer in time is CRITICAL.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="ct"/> was cancelled.</exception>
    public static async Task<ProbeOutcome> RunAsync(Probe probe, TimeSpan timeout, TimeProvider time, CancellationToken ct = default)
    {
        long started = Stopwatch.GetTimestamp();
        var look = new ProbeLook(time, timeout);
        using var timer = new CancellationTokenSource(timeout, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        ProbeReport report;
        try
        {
            report = await probe.LookAsync(look, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            report = new ProbeReport(CheckStatus.Critical, string.Create(
                CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.###} s (while {look.Doing})"));
        }
        catch (RegexMatchTimeoutException slow)
        {
            report = new ProbeReport(CheckStatus.Unknown, $"the expression {slow.Pattern} takes too long on this answer; make it simpler");
        }
        catch (Exception failure) when (NetworkFailure.Explain(failure) is { } reason)
        {
            ct.ThrowIfCancellationRequested();
            report = new ProbeReport(CheckStatus.Critical, $"{reason} (while {look.Doing})");
        }

        return new ProbeOutcome(report.Status, report.ToOutput(probe.Kind), Stopwatch.GetElapsedTime(started));
    }
}
