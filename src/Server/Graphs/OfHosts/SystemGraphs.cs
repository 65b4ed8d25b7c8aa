using Muster.Server.Graphs.Specs;

namespace Muster.Server.Graphs.OfHosts;

/// <summary>What everybody wants to see of a machine, from the metrics that agents bring (and node_exporter, which names them the same).</summary>
internal static class SystemGraphs
{
    /// <param name="on">The condition on the host, as PromQL writes it between braces.</param>
    /// <param name="has">Whether a metric is there.</param>
    public static IEnumerable<GraphSection> Of(string on, Predicate<string> has)
    {
        var processor = new List<GraphSpec>();
        if (has("node_cpu_seconds_total"))
            processor.Add(GraphSpec.Of("CPU", $"sum by (mode) (rate(node_cpu_seconds_total{{{on},mode!=\"idle\"}}[$rate])) / scalar(count(node_cpu_seconds_total{{{on},mode=\"idle\"}}))", "ratio", "{{mode}}", GraphKind.Stack) with { Min = 0, Description = "share of all processors" });
        if (has("node_load1"))
            processor.Add(new GraphSpec { Title = "Load", Description = "what runs or waits to run", Queries = [Query($"node_load1{{{on}}}", "1 min"), Query($"node_load5{{{on}}}", "5 min"), Query($"node_load15{{{on}}}", "15 min")], Min = 0 });
        if (has("node_pressure_cpu_waiting_seconds_total"))
            processor.Add(new GraphSpec
            {
                Title = "Pressure",
                Description = "share of time that work waited for it",
                Unit = "ratio",
                Queries = [.. new[] { "cpu", "memory", "io" }.Select(what => Query($"rate(node_pressure_{what}_waiting_seconds_total{{{on}}}[$rate])", what))],
                Min = 0,
            });
        yield return new("Processor", processor);

        var memory = new List<GraphSpec>();
        if (has("node_memory_MemTotal_bytes"))
            memory.Add(new GraphSpec
            {
                Title = "Memory",
                Kind = GraphKind.Stack,
                Unit = "bytes",
                Min = 0,
                Queries =
                [
                    Query($"node_memory_MemTotal_bytes{{{on}}} - node_memory_MemAvailable_bytes{{{on}}}", "used"),
                    Query($"node_memory_MemAvailable_bytes{{{on}}} - node_memory_MemFree_bytes{{{on}}}", "cache that can go"),
                    // Gathered, so that it ends with the other two: differences look five minutes back.
                    Query($"sum(node_memory_MemFree_bytes{{{on}}})", "free"),
                ],
            });
        if (has("node_memory_SwapTotal_bytes"))
            memory.Add(GraphSpec.Of("Swap", $"node_memory_SwapTotal_bytes{{{on}}} - node_memory_SwapFree_bytes{{{on}}}", "bytes", "used", GraphKind.Area) with { Min = 0 });
        yield return new("Memory", memory);

        var disk = new List<GraphSpec>();
        if (has("node_filesystem_avail_bytes"))
            disk.Add(GraphSpec.Of("Disk space", $"1 - node_filesystem_avail_bytes{{{on}}} / node_filesystem_size_bytes{{{on}}}", "ratio", "{{mountpoint}}") with { Min = 0, Max = 1, Description = "share in use" });
        if (has("node_disk_read_bytes_total"))
            disk.Add(InAndOut("Disk traffic", "bytes/s", $"rate(node_disk_read_bytes_total{{{on}}}[$rate])", "{{device}} read", $"rate(node_disk_written_bytes_total{{{on}}}[$rate])", "{{device}} written"));
        if (has("node_disk_io_time_seconds_total"))
            disk.Add(GraphSpec.Of("Disk busy", $"rate(node_disk_io_time_seconds_total{{{on}}}[$rate])", "ratio", "{{device}}") with { Min = 0, Description = "share of time with work to do" });
        yield return new("Disk", disk);

        var network = new List<GraphSpec>();
        if (has("node_network_receive_bytes_total"))
            network.Add(InAndOut("Network traffic", "bits/s", $"8 * rate(node_network_receive_bytes_total{{{on},device!=\"lo\"}}[$rate])", "{{device}} in", $"8 * rate(node_network_transmit_bytes_total{{{on},device!=\"lo\"}}[$rate])", "{{device}} out"));
        if (has("node_network_receive_errs_total"))
            network.Add(InAndOut("Network errors and drops", "/s",
                $"rate(node_network_receive_errs_total{{{on},device!=\"lo\"}}[$rate]) + rate(node_network_receive_drop_total{{{on},device!=\"lo\"}}[$rate])", "{{device}} in",
                $"rate(node_network_transmit_errs_total{{{on},device!=\"lo\"}}[$rate]) + rate(node_network_transmit_drop_total{{{on},device!=\"lo\"}}[$rate])", "{{device}} out"));
        yield return new("Network", network);
    }

    private static GraphQuery Query(string query, string legend) => new() { Query = query, Legend = legend };

    private static GraphSpec InAndOut(string title, string unit, string one, string oneLegend, string other, string otherLegend) =>
        new() { Title = title, Unit = unit, Queries = [Query(one, oneLegend), Query(other, otherLegend)], Min = 0 };
}
