using System.Globalization;
using Muster.Bench.Peers;
using Muster.Tsdb;

namespace Muster.Bench;

/// <summary>
/// Bytes on disk for each sample, index included, of six hours of fifty hosts' node_exporter, beside Prometheus and VictoriaMetrics fed the
/// same bits. The hosts are derived from a real recording (<see cref="DerivedFleet"/>), <c>bench/data</c> or a folder of one's own.
/// </summary>
public sealed class TsdbBytesBench : IBench
{
    private const long Start = 1_700_006_400_000;
    private const string Recording = "bench/data/node_exporter-10s.br";

    public string Name => "tsdb-bytes";

    public string Says => "bytes a sample, index included, of derived node_exporter scrapes beside Prometheus and VictoriaMetrics [instances] [hours] [FOLDER of scrape-MS.txt]";

    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["pack", var from, var to])
        {
            RecordedScrapes.Save(from, to);
            return 0;
        }
        var instances = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 50;
        var hours = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 6;
        var recorded = arguments.Length > 2 ? RecordedScrapes.OfFolder(arguments[2]) : RecordedScrapes.OfFile(Path.Combine(ServerProcess.Root(), Recording));
        var table = DerivedFleet.Make(recorded, instances, hours * 360, Start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recorded.Scrapes} recorded scrapes of {recorded.All.Count} series; {instances} instances, {hours} h: {table.Series.Count:N0} series, {table.Samples:N0} samples"));
        var folder = Directory.CreateTempSubdirectory("tsdb-bytes-").FullName;
        try
        {
            var ours = Ours(Path.Combine(folder, "ours"), table);
            await PrometheusAsync(Path.Combine(folder, "prometheus"), table);
            var theirs = await VictoriaMetricsAsync(Path.Combine(folder, "victoria"), table);
            Console.WriteLine("ratio of bytes to VictoriaMetrics' (below 1: ours are fewer)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ours / theirs:0.00}"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Ours(string folder, SampleTable table)
    {
        using var store = TsdbStore.Open(new TsdbOptions { Folder = folder, MaxAhead = TimeSpan.MaxValue, Retention = TimeSpan.Zero, SeriesPerSource = int.MaxValue }, TimeProvider.System);
        table.Into(store, outOfHead: true);
        var blocks = Path.Combine(folder, "blocks");
        return Told("muster", table, Bytes(blocks, f => f.Name is "raw.data"), Bytes(blocks, f => f.Name is not "raw.data"), $"{store.BlockMetas.Count} blocks");
    }

    private static async Task PrometheusAsync(string folder, SampleTable table)
    {
        await using var prometheus = await PeerProcess.PrometheusAsync(folder);
        await RemoteWriteFeed.SendAsync(prometheus.Http, "/api/v1/write", table);
        var whole = await PeerTidying.PrometheusAsync(prometheus, table.LastMs, outOfHead: true, seconds: 130);
        var data = Path.Combine(folder, "data");
        var blocks = Directory.GetDirectories(data, "01*").SelectMany(block => new DirectoryInfo(block).EnumerateFiles("*", SearchOption.AllDirectories)).ToList();
        Told("prometheus", table, blocks.Where(f => f.Directory!.Name == "chunks").Sum(f => f.Length), blocks.Where(f => f.Directory!.Name != "chunks").Sum(f => f.Length), whole ? "" : "not yet compacted as far as it would be");
    }

    private static async Task<double> VictoriaMetricsAsync(string folder, SampleTable table)
    {
        await using var victoria = await PeerProcess.VictoriaMetricsAsync(folder);
        await RemoteWriteFeed.SendAsync(victoria.Http, "/api/v1/write", table);
        await PeerTidying.VictoriaMetricsAsync(victoria);
        return Told("VictoriaMetrics", table, Bytes(Path.Combine(folder, "data"), _ => true), Bytes(Path.Combine(folder, "indexdb"), _ => true), "");
    }

    private static double Told(string name, SampleTable table, long data, long index, string note)
    {
        var samples = (double)table.Samples;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-16} data {data / samples:0.000}, index {index / samples:0.000}, together {(data + index) / samples:0.000} bytes a sample  {note}"));
        return (data + index) / samples;
    }

    private static long Bytes(string folder, Predicate<FileInfo> which) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => which(f)).Sum(f => f.Length);
}
