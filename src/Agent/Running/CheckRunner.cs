using Muster.Agent.Builtins;
using Muster.Agent.Policy;
using Muster.Protocol;

namespace Muster.Agent.Running;

/// <summary>Runs any check once, whatever its kind. Asks the host's policy first. Thread-safe.</summary>
internal sealed class CheckRunner(PluginCheck plugins, BuiltinCatalog builtins, Func<HostPolicy> policy, TimeProvider time)
{
    private readonly Dictionary<string, (Builtin Definition, BuiltinCheck Check)> _builtins = [];

    /// <param name="local">A plugin of the host's own folder: its owner put it there, the policy (which binds the server) does not apply.</param>
    public async Task<Result> RunAsync(Check check, bool local, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var stopwatch = time.GetTimestamp();
        var rules = local ? new HostPolicy() : policy();
        var outcome = check.KindCase switch
        {
            Check.KindOneofCase.Plugin => await plugins.RunPluginAsync(check, rules, ct),
            Check.KindOneofCase.Script => await plugins.RunScriptAsync(check, rules, ct),
            Check.KindOneofCase.Builtin when rules.Builtins.Objection(check.Builtin.Kind) is { } objection => Outcome.Refused($"builtin {objection}"),
            Check.KindOneofCase.Builtin => await RunBuiltinAsync(check, ct),
            Check.KindOneofCase.Probe when rules.Probes.Objection(check.Probe.Kind) is { } objection => Outcome.Refused($"probe {objection}"),
            Check.KindOneofCase.Probe => await ProbeCheck.RunAsync(check, ct),
            _ => Outcome.NotStarted($"this agent does not know this kind of check; it may be older than the server"),
        };
        return outcome.ToResult(check, started, time.GetElapsedTime(stopwatch));
    }

    /// <summary>Says what is wrong with a definition before it ever runs; null when nothing is.</summary>
    public string? Objection(Check check)
    {
        var rules = policy();
        try
        {
            switch (check.KindCase)
            {
                case Check.KindOneofCase.Plugin: return null;
                case Check.KindOneofCase.Script: return rules.Scripts.Objection(check.Script.Sha256);
                case Check.KindOneofCase.Probe: return rules.Probes.Objection(check.Probe.Kind) ?? ProbeCheck.Objection(check.Probe);
                case Check.KindOneofCase.Builtin:
                    builtins.Create(check.Builtin);
                    return rules.Builtins.Objection(check.Builtin.Kind);
                default: return "this agent does not know this kind of check; it may be older than the server";
            }
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private async Task<Outcome> RunBuiltinAsync(Check check, CancellationToken ct)
    {
        try
        {
            BuiltinCheck builtin;
            lock (_builtins)
            {
                // Kept from run to run: rates need the reading before this one.
                if (_builtins.TryGetValue(check.Name, out var kept) && kept.Definition.Equals(check.Builtin)) builtin = kept.Check;
                else _builtins[check.Name] = (check.Builtin, builtin = builtins.Create(check.Builtin));
            }
            var report = await builtin.LookAsync(ct);
            return new Outcome(report.Status, report.ToString());
        }
        catch (FormatException e)
        {
            return Outcome.NotStarted(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome.NotStarted($"{check.Builtin.Kind}: {e.Message}");
        }
    }
}
