using System.Diagnostics;
using System.Net;
using Muster.Checks;
using Muster.Probes.Tcp;

namespace Muster.Probes.Dns;

/// <summary>Asks a name server for records and compares them with what is expected.</summary>
/// <param name="Server">Host or address, with an optional port; null: the machine's own.</param>
/// <param name="Expected">Every one of these must be among the answers.</param>
internal sealed record DnsProbe(string Name, DnsType Type, string? Server, IReadOnlyList<string> Expected, TimeLimits Limits) : Probe
{
    public override string Kind => "dns";

    public static DnsProbe Parse(ProbeOptions options)
    {
        var type = options.OneOf("type", DnsType.A, [.. Enum.GetValues<DnsType>().Select(t => (t.ToString(), t))]);
        var name = options.Required("name");
        return new DnsProbe(
            DnsQuestion.NameFor(name, type) ?? throw options.Wrong("name", name, "a domain name (labels of 1 to 63 characters)"),
            type,
            options.Optional("server"),
            options.Optional("expect")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            options.Limits());
    }

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        var server = await ServerAsync(look, ct).ConfigureAwait(false);
        look.Doing = $"asking name server {server}";
        long started = Stopwatch.GetTimestamp();
        var answer = await DnsClient.AskAsync(server, Name, Type, ct).ConfigureAwait(false);
        var taken = Stopwatch.GetElapsedTime(started);
        var found = answer.Answers.Where(r => r.Type == Type).Select(r => r.Data).ToList();
        PerfValue[] perfdata = [ProbeReport.Seconds("time", taken, Limits), ProbeReport.Number("records", found.Count, "", min: "0")];
        if (answer.Code != 0)
            return new ProbeReport(CheckStatus.Critical, $"{Name} {Type}: {Explain(answer.Code)} (says {server})", perfdata);
        if (found.Count == 0)
            return new ProbeReport(CheckStatus.Critical, $"{Name} has no {Type} record (says {server})", perfdata);
        var text = FormattableString.Invariant($"{Name} {Type} {string.Join(", ", found.Take(8))} in {taken.TotalSeconds:0.000} s");
        var missing = Expected.Where(e => !found.Exists(f => Same(f, e))).ToList();
        return missing.Count > 0
            ? new ProbeReport(CheckStatus.Critical, $"{string.Join(", ", missing)} is not among the answers: {text}", perfdata)
            : new ProbeReport(Limits.Judge(taken), text, perfdata);
    }

    private static bool Same(string found, string expected) =>
        string.Equals(found, expected.TrimEnd('.'), StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(found, out var a) && IPAddress.TryParse(expected, out var b) && a.Equals(b));

    private async Task<IPEndPoint> ServerAsync(ProbeLook look, CancellationToken ct)
    {
        if (Server is null)
            return NameServers.First();
        if (IPAddress.TryParse(Server, out var plain))
            return new IPEndPoint(plain, NameServers.Port);
        if (IPEndPoint.TryParse(Server, out var server))
            return server;
        var (host, port) = Server.Split(':') is [var h, var p] && ushort.TryParse(p, out ushort number) ? (h, number) : (Server, NameServers.Port);
        return new IPEndPoint((await Dialer.ResolveAsync(host, look, ct).ConfigureAwait(false))[0], port);
    }

    private static string Explain(int code) => code switch
    {
        1 => "the server did not understand the question",
        2 => "the server failed (SERVFAIL)",
        3 => "there is no such name (NXDOMAIN)",
        5 => "the server refused (REFUSED)",
        _ => $"the server answered with error {code}",
    };
}
