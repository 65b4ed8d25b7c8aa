using Muster.Checks;
using Muster.Probes.Process;

namespace Muster.Probes.Nrpe;

/// <summary>Has an NRPE daemon run one of its commands; status, output and perfdata are the plugin's own.</summary>
internal sealed record NrpeProbe(NrpeTarget Target, string Query) : Probe
{
    public override string Kind => "nrpe";

    public static NrpeProbe Parse(ProbeOptions options)
    {
        var target = new NrpeTarget(
            options.Required("host"),
            options.Integer("port", 5666, 1, 65535),
            options.OneOf("tls", NrpeSecurity.Tls, ("on", NrpeSecurity.Tls), ("true", NrpeSecurity.Tls), ("verify", NrpeSecurity.Verified), ("off", NrpeSecurity.Off), ("false", NrpeSecurity.Off)),
            options.OneOf<int?>("version", null, ("auto", null), ("2", 2), ("3", 3), ("4", 4)));
        var command = options.Required("command");
        try
        {
            return new NrpeProbe(target, NrpeClient.Query(command, CommandLine.Split(options.Optional("arguments") ?? "")));
        }
        catch (FormatException wrong)
        {
            throw new ProbeOptionException("arguments", $"nrpe: {wrong.Message}");
        }
    }

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        var answer = await NrpeClient.AskAsync(Target, Query, look, ct).ConfigureAwait(false);
        var status = answer.Result is >= 0 and <= 3 ? (CheckStatus)answer.Result : CheckStatus.Unknown;
        return new ProbeReport(status, answer.Text) { Verbatim = true };
    }
}
