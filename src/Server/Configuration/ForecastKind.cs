using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>From which probability on, within which time: <c>50% in 7d</c>.</summary>
/// <param name="Share">Above 0, at most 1.</param>
/// <param name="Hours">4, 24, 168 or 720.</param>
public sealed record ForecastLimit(double Share, int Hours)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.#}% in {(Hours < 48 ? $"{Hours}h" : $"{Hours / 24}d")}");
}

/// <summary>What may happen on a host soon, judged by the server from its forecasts.</summary>
/// <param name="Metrics">Which kinds: disk, inodes, memory, swap, certificate, check.</param>
/// <param name="Mounts">Only these mount points or names, globs; empty: all.</param>
/// <param name="Burst">Whether what fills within the hour is CRITICAL.</param>
public sealed partial record ForecastKind(IReadOnlyList<string> Metrics, IReadOnlyList<string> Mounts, ForecastLimit? Warning, ForecastLimit? Critical, bool Burst) : CheckKind("forecast")
{
    public static readonly IReadOnlyList<string> Kinds = ["disk", "inodes", "memory", "swap", "certificate", "check"];
    private static readonly string[] Known = ["metric", "mount", "warning", "critical", "burst"];

    /// <summary>The check every host has: its disks.</summary>
    public static ForecastKind Disks { get; } = new(["disk", "inodes"], [], new ForecastLimit(0.5, 168), new ForecastLimit(0.6, 24), true);

    public string Content => string.Join('\u0001', string.Join(',', Metrics), string.Join(',', Mounts), Warning, Critical, Burst);

    [GeneratedRegex(@"\A(\d{1,3}(?:\.\d)?)\s*%\s*in\s*(\S+)\z")]
    private static partial Regex LimitPattern();

    /// <exception cref="ConfigurationException">The first option that is wrong, with its place.</exception>
    public static ForecastKind Read(YamlMap map)
    {
        var given = map.Get("forecast") is YamlScalarNode scalar ? new Dictionary<string, string> { ["metric"] = scalar.Value ?? "" } : map.Flat("forecast");
        ConfigurationException Wrong(string option, string reason) => map.Wrong(map.Get("forecast") is YamlScalarNode ? map.Get("forecast")! : map.NodeOf("forecast", option), $"forecast: {reason}");
        if (given.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } stranger) throw Wrong(stranger, $"there is no option “{stranger}”; there are {string.Join(", ", Known)}");
        string[] List(string option) => given.GetValueOrDefault(option, "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var metrics = List("metric") is { Length: > 0 } named ? named : [.. Disks.Metrics];
        if (metrics.FirstOrDefault(metric => !Kinds.Contains(metric)) is { } unknown) throw Wrong("metric", $"metric “{unknown}” is none of {string.Join(", ", Kinds)}");
        ForecastLimit? Limit(string option)
        {
            if (!given.TryGetValue(option, out var text)) return null;
            if (LimitPattern().Match(text) is not { Success: true } match) throw Wrong(option, $"{option} is “{text}” but must be a chance and a time, such as 50% in 7d");
            var share = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 100;
            var hours = match.Groups[2].Value switch { "4h" => 4, "24h" or "1d" => 24, "7d" => 168, "30d" => 720, _ => throw Wrong(option, $"{option}: the time is “{match.Groups[2].Value}” but must be 4h, 24h, 7d or 30d") };
            return share is > 0 and <= 1 ? new ForecastLimit(share, hours) : throw Wrong(option, $"{option}: the chance must be above 0 % and at most 100 %");
        }
        var (warning, critical) = (Limit("warning"), Limit("critical"));
        if (warning is null && critical is null) (warning, critical) = (Disks.Warning, Disks.Critical);
        var burst = given.GetValueOrDefault("burst", "true") switch { "true" => true, "false" => false, var other => throw Wrong("burst", $"burst is “{other}” but must be true or false") };
        return new ForecastKind(metrics, List("mount"), warning, critical, burst);
    }
}
