using Muster.Agent.HostMetrics;
using Muster.Agent.Metrics;
using Muster.Agent.Proc;
using Muster.Agent.Tests.Fakes;

namespace Muster.Agent.Tests.HostMetrics;

public sealed class HostSamplerTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly Log log = new(TextWriter.Null, TimeProvider.System);
    private readonly MetricSpool spool;
    private ulong sent;

    public HostSamplerTests()
    {
        spool = new MetricSpool(null, log);
        scratch.Write("proc/stat", """
            cpu  30 0 0 0 0 0 0 0 0 0
            cpu0 1000 200 300 40000 50 6 7 8 9 10
            cpu1 2000 200 300 40000 50 6 7 8 9 10
            intr 123456 7 8 9
            ctxt 9876543
            btime 1700000000
            processes 4242
            procs_running 3
            procs_blocked 1
            """);
        scratch.Write("proc/meminfo", "MemTotal:       2048 kB\nMemFree:  1024 kB\nKernelStack:  16 kB\nActive(anon):    8 kB\nHugePages_Total:       5\nDirectMap4k: 4 kB\n");
        scratch.Write("proc/loadavg", "0.25 1.50 12.00 3/456 789\n");
        scratch.Write("proc/vmstat", "nr_free_pages 7\npgfault 11\npgmajfault 12\npgpgin 13\npswpout 14\noom_kill 15\npgsteal_kswapd 16\n");
        scratch.Write("proc/diskstats", "   8 0 sda 10 1 16 500 20 2 32 1500 1 2500 3000 4 0 8 100 6 200\n   8 1 sda1 1 1 1 1 1 1 1 1 1 1 1\n   7 0 loop0 1 1 1 1 1 1 1 1 1 1 1\n 259 0 nvme0n1 1 0 2 0 0 0 0 0 0 0 0\n 259 1 nvme0n1p1 1 0 2 0 0 0 0 0 0 0 0\n");
        scratch.Write("proc/self/net/dev", "Inter-|   Receive  |  Transmit\n face |bytes packets\n    lo: 100 1 0 0 0 0 0 0 100 1 0 0 0 0 0 0\n  eth0: 200 2 3 4 5 6 7 8 900 9 1 2 3 4 5 6\nveth12: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
        scratch.Write("proc/self/net/sockstat", "sockets: used 77\nTCP: inuse 5 orphan 0 tw 2 alloc 8 mem 3\n");
        scratch.Write("proc/self/net/snmp", "Tcp: RtoAlgorithm ActiveOpens CurrEstab\nTcp: 1 22 3\nUdp: InDatagrams NoPorts\nUdp: 44 55\n");
        scratch.Write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n");
        scratch.Write("proc/pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=100\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=50\n");
        scratch.Write("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        scratch.Write("proc/sys/fs/file-nr", "1024\t0\t65536\n");
        scratch.Write("proc/sys/kernel/osrelease", "6.1.0\n");
        scratch.Write("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /data\\040one xfs ro 0 0\nproc /proc proc rw 0 0\n");
    }

    public void Dispose() => scratch.Dispose();

    private HostSampler Sampler() => new(new HostFiles(scratch.Path), spool, TimeProvider.System, log, _ => new FileSystemSize(1000, 600, 500, 100, 40));

    /// <summary>What was added since the last call, by name and labels.</summary>
    private Dictionary<string, double> Taken()
    {
        var samples = new Dictionary<string, double>();
        while (spool.Next(sent, new DeclaredNumbers(), 1 << 20) is { } batch)
        {
            foreach (var round in batch.Rounds)
            {
                uint number = 0;
                for (var i = 0; i < round.Series.Count; i++)
                {
                    var series = spool.Book.Find(number = (uint)(number + round.Series[i]))!;
                    samples.Add(string.Join(' ', series.Labels.Chunk(2).Select(pair => $"{pair[0]}={pair[1]}").Prepend(series.Name)), round.Values[i]);
                }
            }
            sent = batch.FirstRound + (ulong)batch.Rounds.Count - 1;
            spool.Taken(sent, new DeclaredNumbers());
        }
        return samples;
    }

    [Theory]
    [InlineData("node_cpu_seconds_total cpu=0 mode=user", 10)]
    [InlineData("node_cpu_seconds_total cpu=1 mode=steal", 0.08)]
    [InlineData("node_cpu_guest_seconds_total cpu=0 mode=nice", 0.1)]
    [InlineData("node_intr_total", 123456)]
    [InlineData("node_context_switches_total", 9876543)]
    [InlineData("node_boot_time_seconds", 1700000000)]
    [InlineData("node_forks_total", 4242)]
    [InlineData("node_procs_running", 3)]
    [InlineData("node_procs_blocked", 1)]
    [InlineData("node_memory_MemTotal_bytes", 2048 * 1024)]
    [InlineData("node_memory_KernelStack_bytes", 16 * 1024)]
    [InlineData("node_memory_Active_anon_bytes", 8 * 1024)]
    [InlineData("node_memory_HugePages_Total", 5)]
    [InlineData("node_memory_DirectMap4k_bytes", 4096)]
    [InlineData("node_load1", 0.25)]
    [InlineData("node_load15", 12)]
    [InlineData("node_vmstat_pgfault", 11)]
    [InlineData("node_vmstat_pgmajfault", 12)]
    [InlineData("node_vmstat_oom_kill", 15)]
    [InlineData("node_disk_reads_completed_total device=sda", 10)]
    [InlineData("node_disk_read_bytes_total device=sda", 16 * 512)]
    [InlineData("node_disk_write_time_seconds_total device=sda", 1.5)]
    [InlineData("node_disk_io_now device=sda", 1)]
    [InlineData("node_disk_flush_requests_time_seconds_total device=sda", 0.2)]
    [InlineData("node_disk_reads_completed_total device=nvme0n1", 1)]
    [InlineData("node_network_receive_bytes_total device=eth0", 200)]
    [InlineData("node_network_receive_multicast_total device=eth0", 8)]
    [InlineData("node_network_transmit_bytes_total device=eth0", 900)]
    [InlineData("node_network_transmit_compressed_total device=eth0", 6)]
    [InlineData("node_sockstat_sockets_used", 77)]
    [InlineData("node_sockstat_TCP_mem_bytes", 3 * 4096)]
    [InlineData("node_sockstat_TCP_inuse", 5)]
    [InlineData("node_netstat_Tcp_ActiveOpens", 22)]
    [InlineData("node_netstat_Udp_NoPorts", 55)]
    [InlineData("node_pressure_cpu_waiting_seconds_total", 2.5)]
    [InlineData("node_pressure_io_stalled_seconds_total", 5e-5)]
    [InlineData("node_filefd_allocated", 1024)]
    [InlineData("node_filefd_maximum", 65536)]
    [InlineData("node_filesystem_avail_bytes device=/dev/sda1 fstype=ext4 mountpoint=/", 500)]
    [InlineData("node_filesystem_readonly device=/dev/sdb1 fstype=xfs mountpoint=/data one", 1)]
    [InlineData("node_scrape_collector_success collector=diskstats", 1)]
    public void A_figure_has_the_name_and_unit_of_node_exporter(string series, double value)
    {
        Sampler().Sample();
        Assert.Equal(value, Taken()[series], 1e-12);
    }

    [Fact]
    public void Partitions_loop_devices_and_cables_of_containers_are_left_out()
    {
        Sampler().Sample();
        Assert.DoesNotContain(Taken().Keys, key => key.EndsWith("=sda1", StringComparison.Ordinal) || key.Contains("loop0") || key.Contains("nvme0n1p1") || key.Contains("veth") || key.Contains("pgsteal"));
    }

    [Fact]
    public void A_device_that_is_gone_ends_its_series_and_a_new_one_begins()
    {
        var sampler = Sampler();
        sampler.Sample();
        Taken();
        // The file is open: it must be the same one, as in /proc.
        File.WriteAllText(scratch.In("proc/self/net/dev"), "    lo: 100 1 0 0 0 0 0 0 100 1 0 0 0 0 0 0\n  wlan: 7 2 3 4 5 6 7 8 900 9 1 2 3 4 5 6\n");
        sampler.Sample();
        var now = Taken();
        Assert.Equal(7, now["node_network_receive_bytes_total device=wlan"]);
        Assert.Equal(0x7ff0000000000002, BitConverter.DoubleToInt64Bits(now["node_network_receive_bytes_total device=eth0"]));
        sampler.Sample();
        Assert.DoesNotContain("node_network_receive_bytes_total device=eth0", Taken().Keys);
    }

    [Fact]
    public void What_this_machine_does_not_have_is_not_spoken_of_and_a_short_file_makes_no_nonsense()
    {
        File.Delete(scratch.In("proc/pressure/cpu"));
        scratch.Write("proc/stat", "cpu0 1 2\nintr\nctxt x\nbtime 5");
        scratch.Write("proc/diskstats", "8 0 sda 10\n8\n\n");
        scratch.Write("proc/self/net/snmp", "Tcp: A\n");
        Sampler().Sample();
        var samples = Taken();
        Assert.DoesNotContain(samples.Keys, key => key.StartsWith("node_pressure", StringComparison.Ordinal) || key.Contains("conntrack") || key.Contains("intr") || key.Contains("context"));
        Assert.Equal((0.02, 5, 10), (samples["node_cpu_seconds_total cpu=0 mode=nice"], samples["node_boot_time_seconds"], samples["node_disk_reads_completed_total device=sda"]));
        Assert.DoesNotContain("node_disk_reads_merged_total device=sda", samples.Keys);
    }

    [Fact]
    public void Any_bytes_in_the_files_of_the_kernel_are_survived()
    {
        var random = new Random(11);
        string[] files = ["proc/stat", "proc/meminfo", "proc/vmstat", "proc/diskstats", "proc/self/net/dev", "proc/self/net/sockstat", "proc/self/net/snmp", "proc/loadavg", "proc/pressure/io", "proc/self/mounts"];
        for (var i = 0; i < 300; i++)
        {
            var file = files[random.Next(files.Length)];
            var bytes = File.ReadAllBytes(scratch.In(file));
            for (var change = 0; change < 5 && bytes.Length > 0; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            File.WriteAllBytes(scratch.In(file), bytes);
            Sampler().Sample();
        }
        Assert.True(spool.Held > 0);
    }
}
