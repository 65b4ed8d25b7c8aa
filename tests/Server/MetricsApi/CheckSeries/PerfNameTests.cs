using Muster.Server.MetricsApi.CheckSeries;

namespace Muster.Server.Tests.MetricsApi.CheckSeries;

public class PerfNameTests
{
    [Theory]
    [InlineData("load", "load1", "", "load_load1", "", 1)]
    [InlineData("http", "time", "s", "http_time_seconds", "", 1)]
    [InlineData("http", "time", "ms", "http_time_seconds", "", 1e-3)]
    [InlineData("http", "time_ms", "ms", "http_time_seconds", "", 1e-3)]
    [InlineData("http", "size", "B", "http_size_bytes", "", 1)]
    [InlineData("http", "size_bytes", "B", "http_size_bytes", "", 1)]
    [InlineData("ping", "pl", "%", "ping_pl_ratio", "", 0.01)]
    [InlineData("ping", "rta", "ms", "ping_rta_seconds", "", 1e-3)]
    [InlineData("disk", "/", "MB", "disk_bytes", "/", 1 << 20)]
    [InlineData("disk", "/var/log", "GiB", "disk_bytes", "/var/log", 1 << 30)]
    [InlineData("disk", "/ used", "%", "disk_used_ratio", "/", 0.01)]
    [InlineData("disk", "C:\\ %", "%", "disk_ratio", "C:\\", 0.01)]
    [InlineData("disk", "C:", "B", "disk_bytes", "C:", 1)]
    [InlineData("network", "eth0::received", "c", "network_received_total", "eth0", 1)]
    [InlineData("multi", "ssh::check_tcp::time", "s", "multi_check_tcp_time_seconds", "ssh", 1)]
    [InlineData("sensors", "temperature[cpu 0]", "C", "sensors_temperature_celsius", "cpu 0", 1)]
    [InlineData("sensors", "[x]", "", "sensors_x", "", 1)]
    [InlineData("sensors", "fan1", "rpm", "sensors_fan1_rpm", "", 1)]
    [InlineData("requests", "requests_total", "c", "requests_requests_total", "", 1)]
    [InlineData("line", "in", "kb/s", "line_in_bits_per_second", "", 1000)]
    [InlineData("my-check.v2", "Total  Memory (used)", "", "my_check_v2_Total_Memory_used", "", 1)]
    [InlineData("2nd", "x", "", "_2nd_x", "", 1)]
    [InlineData("t", "\u6e29\u5ea6", "", "t", "\u6e29\u5ea6", 1)]
    [InlineData("ups", "power", "kW", "ups_power_watts", "", 1000)]
    public void The_mapping_is_as_documented(string check, string label, string unit, string metric, string instance, double factor)
    {
        var name = PerfName.Of(check, label, unit);
        Assert.Equal((metric, instance, factor), (name.Metric, name.Instance, name.Factor));
    }
}
