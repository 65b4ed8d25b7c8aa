using Muster.Metrics;
using Muster.Tsdb;

namespace Muster.Server.Tests.Forecasts;

/// <summary>Days of measurements in a data folder, written before the server starts: a running one takes nothing that is much older than what it has.</summary>
internal sealed class MeasuredPast : IDisposable
{
    private readonly TsdbStore store;
    private readonly ISeriesAppender appender;

    public MeasuredPast(string data)
    {
        store = TsdbStore.Open(new TsdbOptions { Folder = Directory.CreateDirectory(Path.Combine(data, "tsdb")).FullName }, TimeProvider.System);
        appender = store.Appender("test");
    }

    public void Disk(DateTimeOffset at, string host, string mount, double used, double size) => Disk(appender, at, host, mount, used, size);

    /// <summary>As an agent measures a disk.</summary>
    public static void Disk(ISeriesAppender appender, DateTimeOffset at, string host, string mount, double used, double size)
    {
        (string, string)[] place = [("device", "/dev/disk" + mount), ("fstype", "ext4"), ("mountpoint", mount)];
        Put(appender, at, "node_filesystem_size_bytes", host, size, place);
        Put(appender, at, "node_filesystem_avail_bytes", host, size - used, place);
    }

    public void Memory(DateTimeOffset at, string host, double used, double total)
    {
        Put(appender, at, "node_memory_MemTotal_bytes", host, total);
        Put(appender, at, "node_memory_MemAvailable_bytes", host, total - used);
    }

    public void Dispose()
    {
        appender.Commit();
        appender.Dispose();
        store.Dispose();
    }

    private static void Put(ISeriesAppender appender, DateTimeOffset at, string name, string host, double value, params (string, string)[] more) =>
        Assert.Equal(AppendOutcome.Stored, appender.Append(appender.Series(Labels.From([("__name__", name), ("host", host), .. more])), at.ToUnixTimeMilliseconds(), value));
}
