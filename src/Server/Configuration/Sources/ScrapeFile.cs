using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Server.Configuration.Sources;

/// <summary>Reads <c>scrape:</c>.</summary>
internal static partial class ScrapeFile
{
    [GeneratedRegex(@"\A(\d{1,7})\s*(KiB|MiB)\z")]
    private static partial Regex Size();

    public static ScrapeSource Read(YamlMap map, SourceHead head)
    {
        var targets = map.Texts("scrape")!;
        if (targets.Count == 0) throw map.Wrong(map.Get("scrape")!, "scrape: there is no address");
        string[] urls = [.. targets.Select(target => Address(map, target))];
        if (map.Get("on") is { } on && !head.FromAgent && !Placeholders.In(urls))
            throw map.Wrong(on, "on has no use here: the server asks each address once. Write {host.address} into it to ask one for every host, or from: agent");
        var every = map.Duration("every") ?? TimeSpan.FromSeconds(15);
        if (every < TimeSpan.FromSeconds(1) || every > TimeSpan.FromDays(1)) throw map.Wrong(map.Get("every")!, "every: from 1s to 1d");
        var timeout = map.Duration("timeout") ?? (every < TimeSpan.FromSeconds(10) ? every : TimeSpan.FromSeconds(10));
        if (timeout > every) throw map.Wrong(map.Get("timeout")!, "timeout: it is longer than every");
        return new ScrapeSource(head)
        {
            Targets = urls,
            Every = every,
            Timeout = timeout,
            HonorLabels = map.Flag("honorLabels") ?? false,
            HonorTimestamps = map.Flag("honorTimestamps") ?? true,
            MaxBodyBytes = MaxBody(map),
            MaxSamples = map.Integer("maxSamples", 1, 10_000_000) ?? 100_000,
            BearerFile = map.Text("bearerFile") ?? "",
            Insecure = map.Flag("insecure") ?? false,
            Relabel = RelabelFile.Read(map, "relabel_configs"),
            MetricRelabel = RelabelFile.Read(map, "metric_relabel_configs"),
        };
    }

    /// <summary>A whole address, or host:port (then http and /metrics).</summary>
    private static string Address(YamlMap map, string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(Placeholders.Sample(url), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw map.Wrong(map.Get("scrape")!, $"scrape: “{text}” is no address; write http://HOST:PORT/metrics or HOST:PORT");
        return uri.AbsolutePath == "/" && uri.Query.Length == 0 && !url.EndsWith('/') ? url + "/metrics" : url;
    }

    private static int MaxBody(YamlMap map)
    {
        if (map.Text("maxBody") is not { } text) return 16 << 20;
        var match = Size().Match(text);
        var bytes = match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) << (match.Groups[2].Value == "KiB" ? 10 : 20) : 0;
        return bytes is >= 1024 and <= 256 << 20 ? (int)bytes : throw map.Wrong(map.Get("maxBody")!, $"maxBody: “{text}” is no size from 1KiB to 256MiB");
    }
}
