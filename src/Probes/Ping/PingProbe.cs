using System.Globalization;
using System.Net;
using Muster.Checks;
using Muster.Probes.Tcp;

namespace Muster.Probes.Ping;

/// <summary>Sends echo requests and judges loss and round-trip time.</summary>
internal sealed record PingProbe(string Host, int Count, TimeSpan Interval, PingLimit Warning, PingLimit Critical) : Probe
{
    public override string Kind => "ping";

    public static PingProbe Parse(ProbeOptions options) => new(
        options.Required("host"),
        options.Integer("count", 3, 1, 100),
        options.Duration("interval") ?? TimeSpan.FromMilliseconds(200),
        Limit(options, "warning", "100ms,20%"),
        Limit(options, "critical", "500ms,60%"));

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        var address = (await Dialer.ResolveAsync(Host, look, ct).ConfigureAwait(false))[0];
        look.Doing = $"pinging {address}";
        // What is not back a little before the time is over is lost; the report must still get out.
        var wait = look.Timeout * 0.9;
        using var socket = EchoSocket.TryOpen(address);
        var round = socket is null
            ? await PingProgram.RunAsync(address, Count, wait, ct).ConfigureAwait(false)
            : await EchoAsync(socket, wait, ct).ConfigureAwait(false);
        return Judge(round, address);
    }

    private ProbeReport Judge(EchoRound round, IPAddress address)
    {
        var status = round.Times.Count == 0 || Critical.IsReached(round) ? CheckStatus.Critical
            : Warning.IsReached(round) ? CheckStatus.Warning
            : CheckStatus.Ok;
        var to = Host == address.ToString() ? Host : $"{Host} ({address})";
        var loss = ProbeReport.Number("loss", Math.Round(round.LossPercent, 1), "%", Percent(Warning), Percent(Critical), "0", "100");
        if (round.Average is not { } average)
            return new ProbeReport(status, $"{to} answered none of {round.Sent} echo requests", [loss, new PerfValue("rta", "U", null, "", null, null, null, null)]);
        var rta = ProbeReport.Seconds("rta", average, new TimeLimits(Warning.Time, Critical.Time));
        return new ProbeReport(
            status,
            string.Create(CultureInfo.InvariantCulture, $"{to} answered {round.Times.Count} of {round.Sent}, average {average.TotalMilliseconds:0.###} ms, loss {round.LossPercent:0.#}%"),
            [rta, loss]);
    }

    private async Task<EchoRound> EchoAsync(EchoSocket socket, TimeSpan wait, CancellationToken ct)
    {
        var times = new Dictionary<ushort, TimeSpan>();
        using var timer = new CancellationTokenSource(wait, TimeProvider.System);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        var sending = SendAllAsync(socket, over.Token);
        try
        {
            while (times.Count < Count)
            {
                var (sequence, time) = await socket.ReceiveAsync(over.Token).ConfigureAwait(false);
                times.TryAdd(sequence, time);
            }

            await sending.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new EchoRound(Count, [.. times.Values]); // what did not come back is the loss
        }

        return new EchoRound(Count, [.. times.Values]);
    }

    private async Task SendAllAsync(EchoSocket socket, CancellationToken ct)
    {
        for (int i = 0; i < Count; i++)
        {
            if (i > 0)
                await Task.Delay(Interval, TimeProvider.System, ct).ConfigureAwait(false);
            await socket.SendAsync((ushort)i, ct).ConfigureAwait(false);
        }
    }

    private static PingLimit Limit(ProbeOptions options, string name, string otherwise)
    {
        var text = options.Optional(name) ?? otherwise;
        return PingLimit.TryParse(text) ?? throw options.Wrong(name, text, "a time and a loss such as 100ms,20%");
    }

    private static string? Percent(PingLimit limit) => limit.LossPercent?.ToString(CultureInfo.InvariantCulture);
}
