using System.Text.Json;
using Dapper;
using Muster.Server.Storage;

namespace Muster.Server.Views.Ganglia;

/// <summary>Ganglia's graphs by name, for views that name them: its own usual ones, and all that were imported.</summary>
public sealed class ReportShelf(Database database)
{
    public static readonly Migration Migration = new("Views", 2, "graphs of Ganglia by name", "create table ganglia_reports (name text primary key, content text not null) without rowid;");

    private static readonly Dictionary<string, GangliaReport> Usual = new GangliaReport[]
    {
        Report("load_report", "Load", "", "line", ("load_one", "1 min"), ("load_five", "5 min"), ("load_fifteen", "15 min"), ("cpu_num", "CPUs"), ("proc_run", "running")),
        Report("cpu_report", "CPU", "percent", "stack", ("cpu_user", "user"), ("cpu_nice", "nice"), ("cpu_system", "system"), ("cpu_wio", "wait"), ("cpu_steal", "steal"), ("cpu_idle", "idle")),
        Report("mem_report", "Memory", "KiB", "stack", ("mem_shared", "shared"), ("mem_cached", "cached"), ("mem_buffers", "buffered"), ("mem_free", "free"), ("swap_free", "swap free")),
        Report("network_report", "Network", "bytes/s", "line", ("bytes_in", "in"), ("bytes_out", "out")),
        Report("packet_report", "Packets", "packets/s", "line", ("pkts_in", "in"), ("pkts_out", "out")),
        Report("disk_report", "Disk", "GB", "line", ("disk_total", "total"), ("disk_free", "free")),
    }.ToDictionary(report => report.Name);

    public GangliaReport? Find(string name) =>
        database.Read(db => db.ExecuteScalar<string?>("select content from ganglia_reports where name = @name", new { name })) is { } content
            ? JsonSerializer.Deserialize<GangliaReport>(content) : Usual.GetValueOrDefault(name);

    /// <summary>Where a graph is named that is not here: what helps.</summary>
    public static string Unknown(string graph) => $"the graph {graph} is not known here: import its {graph}.json first (if there is only {graph}.php: write what it draws as {graph}.json).";

    public void Keep(GangliaReport report) => database.WriteAsync(db =>
    {
        db.Execute("insert into ganglia_reports (name, content) values (@Name, @content) on conflict (name) do update set content = @content", new { report.Name, content = JsonSerializer.Serialize(report) });
    }).GetAwaiter().GetResult();

    private static GangliaReport Report(string name, string title, string unit, string kind, params (string Metric, string Label)[] series) =>
        new(name, title, unit, [.. series.Select(one => new ReportSeries(one.Metric, null, null, one.Label, null, null, kind == "stack" ? Graphs.Specs.GraphKind.Stack : Graphs.Specs.GraphKind.Line))]);
}
