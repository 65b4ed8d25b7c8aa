using System.Runtime.CompilerServices;
using Muster.Protocol;
using Muster.Server.Configuration;
using Muster.Server.Hosts;

namespace Muster.Server.Checking;

/// <summary>Definitions as agents get them. Made once for all hosts, unless something in it names the host.</summary>
public static class WireCheck
{
    private static readonly ConditionalWeakTable<CheckDefinition, Check> Shared = [];

    public static Check Of(CheckDefinition definition, HostRecord host) =>
        NamesHost(definition) ? Make(definition, host.Name, AddressOf(host)) : Shared.GetValue(definition, d => Make(d, "", ""));

    public static string AddressOf(HostRecord host) => (host.Address ?? host.Addresses.FirstOrDefault())?.ToString() ?? "";

    private static bool NamesHost(CheckDefinition definition) => definition.Kind switch
    {
        PluginKind plugin => Placeholders.In(plugin.Arguments),
        ScriptKind script => Placeholders.In(script.Arguments),
        ProbeKind probe => Placeholders.In(probe.Options.Values),
        _ => false,
    };

    private static Check Make(CheckDefinition d, string name, string address)
    {
        string Fill(string text) => Placeholders.Fill(text, name, address);
        var check = new Check
        {
            Name = d.Name,
            IntervalMs = (uint)d.Policy.Interval.TotalMilliseconds,
            RetryIntervalMs = (uint)d.Policy.RetryInterval.TotalMilliseconds,
            MaxAttempts = (uint)d.Policy.MaxAttempts,
            TimeoutMs = (uint)d.Timeout.TotalMilliseconds,
            TimeoutStatus = d.TimeoutStatus,
            MaxOutputBytes = (uint)d.MaxOutputBytes,
            Revision = d.Revision,
        };
        switch (d.Kind)
        {
            case PluginKind plugin:
                check.Plugin = new Plugin();
                check.Plugin.Argv.AddRange(plugin.Arguments.Select(Fill));
                check.Plugin.Environment.Add(d.Environment.ToDictionary());
                break;
            case ScriptKind script:
                check.Script = new Script { Sha256 = script.Sha256, Interpreter = script.Interpreter };
                check.Script.Arguments.AddRange(script.Arguments.Select(Fill));
                check.Script.Environment.Add(d.Environment.ToDictionary());
                break;
            case BuiltinKind builtin:
                check.Builtin = new Builtin { Kind = builtin.What };
                check.Builtin.Options.Add(builtin.Options.ToDictionary());
                break;
            case ProbeKind probe:
                check.Probe = new Protocol.Probe { Kind = probe.What };
                foreach (var (key, value) in probe.Options) check.Probe.Options[key] = Fill(value);
                break;
        }
        return check;
    }
}
