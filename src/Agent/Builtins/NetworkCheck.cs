using System.Globalization;
using Muster.Agent.Proc;
using Muster.Checks;

namespace Muster.Agent.Builtins;

/// <summary>
/// Traffic and errors of the network interfaces. Options: <c>include exclude</c> (globs on names; without them loopback and the interfaces of
/// containers are left out). Thresholds in errors per second, both directions, since the look before; default 10 and 100.
/// </summary>
internal sealed class NetworkCheck(HostFiles files, TimeProvider time, BuiltinOptions options) : BuiltinCheck
{
    private readonly Thresholds _thresholds = options.Thresholds("10", "100");
    private readonly Func<string, bool> _filter = options.Filter("lo", "veth*", "docker*", "br-*", "virbr*", "cali*", "flannel*", "cni*", "tunl*", "sit*", "ip6tnl*", "gre*", "erspan*", "dummy*", "ifb*");
    private readonly Dictionary<string, double[]> _before = [];
    private long _lookedAt;

    protected override BuiltinReport Read()
    {
        var report = new BuiltinReport("NETWORK");
        var now = time.GetTimestamp();
        var seconds = _lookedAt == 0 ? 0 : time.GetElapsedTime(_lookedAt, now).TotalSeconds;
        _lookedAt = now;
        var parts = new List<string>();
        foreach (var line in files.Read("/proc/net/dev").Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            var name = line[..colon].Trim();
            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 12 || !_filter(name)) continue;
            var counters = fields.Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
            var before = _before.GetValueOrDefault(name);
            _before[name] = counters;
            // Fields: 0 bytes, 1 packets, 2 errors, 3 dropped received; 8 bytes, 10 errors, 11 dropped sent.
            report.Value($"{name}::received", counters[0], "c");
            report.Value($"{name}::sent", counters[8], "c");
            report.Value($"{name}::errors", counters[2] + counters[10], "c");
            report.Value($"{name}::dropped", counters[3] + counters[11], "c");
            if (before is null || seconds <= 0) continue;
            double Rate(int field) => Math.Max(0, counters[field] - before[field]) / seconds;
            var errors = Rate(2) + Rate(10);
            report.Judge(_thresholds, errors, string.Create(CultureInfo.InvariantCulture, $"{name}: {errors:0.#} errors/s"));
            report.Value($"{name}::error_rate", errors, "", _thresholds, 0);
            parts.Add($"{name} in {Size(Rate(0))}/s, out {Size(Rate(8))}/s");
        }
        report.Summary = parts.Count > 0 ? string.Join("; ", parts) : _before.Count == 0 ? "no network interface to look at" : $"{string.Join(", ", _before.Keys.Order(StringComparer.Ordinal))}: first look, rates follow";
        return report;
    }
}
