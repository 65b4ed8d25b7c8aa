using Muster.Server.Configuration;
using Muster.Server.Graphs.Ranges;
using Muster.Server.Graphs.Specs;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>The graphs of a group: its hosts beside each other, whichever they are at the time.</summary>
public sealed class GroupGraphs(ConfigurationStore configuration, TimeProvider time)
{
    /// <summary>Null: no group has this name.</summary>
    public GraphsView? Read(string group, PageQuery query) =>
        configuration.Current.GroupTags.ContainsKey(group) ? new GraphsView(PageRange.Of(query, time), Sections(group)) : null;

    private static IReadOnlyList<GraphSection> Sections(string group)
    {
        var on = $"group={PromText.Quote(group)}";
        return
        [
            new("Hosts", [
                GraphSpec.Of("Hosts up", $"sum(host_up{{{on}}})", "hosts", "up", GraphKind.Area) with { Min = 0 },
                GraphSpec.Of("Checks not OK", $"sum by (check) (check_state{{{on}}} > bool 0)", "", "{{check}}", GraphKind.Stack) with { Min = 0, Description = "how many hosts each fails on" },
            ]),
            new("Processor and memory", [
                GraphSpec.Of("CPU busy", $"1 - avg by (host) (rate(node_cpu_seconds_total{{{on},mode=\"idle\"}}[$rate]))", "ratio", "{{host}}") with { Min = 0, Max = 1 },
                GraphSpec.Of("CPU busy, all hosts", $"1 - avg by (host) (rate(node_cpu_seconds_total{{{on},mode=\"idle\"}}[$rate]))", "ratio", "{{host}}", GraphKind.Heatmap) with { Description = "stronger: more hosts" },
                GraphSpec.Of("Load for each processor", $"node_load1{{{on}}} / on (host) count by (host) (node_cpu_seconds_total{{{on},mode=\"idle\"}})", "", "{{host}}") with { Min = 0 },
                GraphSpec.Of("Memory used", $"1 - node_memory_MemAvailable_bytes{{{on}}} / node_memory_MemTotal_bytes{{{on}}}", "ratio", "{{host}}") with { Min = 0, Max = 1 },
            ]),
            new("Disk and network", [
                GraphSpec.Of("Fullest disk", $"max by (host) (1 - node_filesystem_avail_bytes{{{on}}} / node_filesystem_size_bytes{{{on}}})", "ratio", "{{host}}") with { Min = 0, Max = 1 },
                GraphSpec.Of("Network in", $"8 * sum by (host) (rate(node_network_receive_bytes_total{{{on},device!=\"lo\"}}[$rate]))", "bits/s", "{{host}}", GraphKind.Stack) with { Min = 0 },
                GraphSpec.Of("Network out", $"8 * sum by (host) (rate(node_network_transmit_bytes_total{{{on},device!=\"lo\"}}[$rate]))", "bits/s", "{{host}}", GraphKind.Stack) with { Min = 0 },
                GraphSpec.Of("Slowest checks", $"topk(8, avg by (check) (check_duration_seconds{{{on}}}))", "seconds", "{{check}}") with { Min = 0 },
            ]),
        ];
    }
}
