using System.Net;
using Muster.PromQl.Parsing;
using Muster.Server.MetricsApi.Store;

namespace Muster.Server;

/// <summary>What the command line says.</summary>
/// <param name="Data">The data folder; made when it is not there.</param>
/// <param name="Listen">Where to listen. Port 0 takes a free one.</param>
/// <param name="LocalAgent">Whether the server runs an agent for its own machine.</param>
public sealed record ServerOptions(string Data, ListenAddress Listen, bool LocalAgent)
{
    /// <summary>Where another program keeps the metrics (VictoriaMetrics, Prometheus, Mimir); null: they are kept in the data folder.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Proxies beside those of this machine whose X-Forwarded-… headers are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public MetricsLimits Limits { get; init; } = MetricsLimits.Default;

    /// <summary>How long events are kept.</summary>
    public TimeSpan EventsRetention { get; init; } = TimeSpan.FromDays(400);

    public const string DefaultListen = "http://127.0.0.1:6878";

    public const string Usage = """
        usage: muster-server [--data DIR] [--listen URL] [--no-local-agent] [--metrics URL] [--trusted-proxy NET]...
                             [--metrics-retention TIME] [--metrics-size SIZE] [--events-retention TIME]

          --data DIR         where everything is kept (default ./data)
          --listen URL       http://ADDRESS:PORT (default http://127.0.0.1:6878; http://*:6878 for every address)
          --no-local-agent   do not watch this machine itself
          --metrics URL      keep metrics in VictoriaMetrics, or a Prometheus that takes remote write, instead of the data
                             folder: http://[NAME:PASSWORD@]HOST:PORT, what /api/v1/ stands under (or MUSTER_METRICS)
          --trusted-proxy NET  believe X-Forwarded-Proto, -Host and -For from this address or network (10.0.0.0/8) too,
                             not only from proxies on this machine; may be given again
          --metrics-retention TIME  how long metrics are kept: 30d, 13w, 2y (default 400d)
          --metrics-size SIZE  the oldest metrics go while all take more: 500MB, 20GB (default: no limit)
          --events-retention TIME  how long events are kept: 90d, 2y (default 400d)
        """;

    /// <exception cref="UsageException">An option is unknown, given twice, or has no usable value.</exception>
    public static ServerOptions Parse(IReadOnlyList<string> args)
    {
        string? data = null;
        string? listen = null;
        string? metrics = null;
        bool localAgent = true;
        string? retention = null;
        string? size = null;
        string? events = null;
        List<IPNetwork> proxies = [];
        for (int i = 0; i < args.Count; i++)
        {
            (string name, string? value) = Split(args[i]);
            switch (name)
            {
                case "--data":
                    data = Once(name, data, value ?? Next(args, ref i));
                    break;
                case "--listen":
                    listen = Once(name, listen, value ?? Next(args, ref i));
                    break;
                case "--metrics":
                    metrics = Once(name, metrics, value ?? Next(args, ref i));
                    break;
                case "--metrics-retention":
                    retention = Once(name, retention, value ?? Next(args, ref i));
                    break;
                case "--metrics-size":
                    size = Once(name, size, value ?? Next(args, ref i));
                    break;
                case "--events-retention":
                    events = Once(name, events, value ?? Next(args, ref i));
                    break;
                case "--trusted-proxy":
                    proxies.Add(Network(Once(name, null, value ?? Next(args, ref i))));
                    break;
                case "--no-local-agent" when value is null:
                    localAgent = false;
                    break;
                case "--no-local-agent":
                    throw new UsageException("--no-local-agent takes no value");
                default:
                    throw new UsageException($"unknown option '{args[i]}'. The options are --data DIR, --listen URL, --no-local-agent, --metrics URL, --trusted-proxy NET, --metrics-retention TIME, --metrics-size SIZE and --events-retention TIME; see --help");
            }
        }
        return new ServerOptions(Path.GetFullPath(data ?? "data"), ListenAddress.Parse(listen ?? DefaultListen), localAgent)
        {
            TrustedProxies = proxies,
            EventsRetention = events is null ? TimeSpan.FromDays(400) : Retention(events),
            Metrics = (metrics ?? Environment.GetEnvironmentVariable("MUSTER_METRICS")) is { Length: > 0 } address ? Address(address) : null,
            Limits = new MetricsLimits(
                retention is null ? MetricsLimits.Default.Retention : MetricsLimits.ParseRetention(retention),
                size is null ? MetricsLimits.Default.Bytes : MetricsLimits.ParseBytes(size)),
        };
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"--metrics '{text}' is no http address; write http://victoria.example:8428");

    private static TimeSpan Retention(string text) =>
        DurationText.TryParse(text, out long ms) && ms >= 3_600_000 && ms <= TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms)
        : throw new UsageException($"--events-retention '{text}' is no time of at least 1h; write 90d, 13w or 2y");

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out IPNetwork network) ? network
        : IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new UsageException($"--trusted-proxy '{text}' is no address and no network; write 192.0.2.7 or 10.0.0.0/8");

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=') : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string Next(IReadOnlyList<string> args, ref int i) =>
        i + 1 < args.Count ? args[++i] : throw new UsageException($"{args[i]} needs a value; see --help");

    private static string Once(string name, string? before, string value)
    {
        if (before is not null)
            throw new UsageException($"{name} is given twice ('{before}' and '{value}'); give it once");
        return value.Length > 0 ? value : throw new UsageException($"{name} needs a value; see --help");
    }
}
