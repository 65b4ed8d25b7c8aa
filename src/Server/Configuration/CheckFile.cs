using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Muster.Checks;
using Muster.Checks.States;
using Muster.Probes;
using Muster.Probes.Process;
using Muster.Selectors;

namespace Muster.Server.Configuration;

/// <summary>Reads check definitions from a file of <c>checks/</c>.</summary>
public static partial class CheckFile
{
    private static readonly string[] Kinds = ["plugin", "script", "builtin", "http", "tcp", "dns", "tls", "ping", "nrpe", "query", "page", "forecast"];
    public static readonly IReadOnlyList<string> Builtins = ["cpu", "memory", "swap", "load", "disk", "inodes", "network", "units", "processes", "uptime", "clock", "reboot"];
    private static readonly string[] Statuses = ["ok", "warning", "critical", "unknown"];

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]*\z")]
    private static partial Regex NamePattern();

    public static bool IsName(string name) => name.Length <= 100 && NamePattern().IsMatch(name);

    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static List<CheckDefinition> Parse(string file, string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var checks = new List<CheckDefinition>();
        foreach (var map in YamlSource.Parse(file, text).Maps("a check")) checks.Add(Read(map, groups));
        return checks;
    }

    private static CheckDefinition Read(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var file = map.Source.Name;
        var name = map.Text("name") ?? Path.GetFileNameWithoutExtension(file);
        if (!IsName(name)) throw map.Wrong(map.Get("name") ?? map.Node, $"“{name}” is no name of a check: small letters, digits and . _ - are, beginning with a letter or digit");
        var kinds = Kinds.Where(k => map.Get(k) is not null).ToList();
        var builtin = kinds.Contains("builtin");
        // A page is many requests, and nobody wants all of them twice a minute.
        var page = kinds.Contains("page");
        var timeout = map.Duration("timeout") ?? TimeSpan.FromSeconds(page ? 60 : 10);
        var enabled = map.Flag("enabled") ?? true;
        var interval = map.Duration("every") ?? TimeSpan.FromSeconds(builtin ? 10 : page ? 900 : kinds.Contains("forecast") ? 300 : 30);
        var definition = new CheckDefinition
        {
            Name = name,
            On = On(map, groups),
            Kind = kinds.Count == 0 && !enabled && BuiltinChecks.All.TryGetValue(name, out var off) ? off.Kind : Kind(map, kinds),
            Policy = Policy(map, interval, timeout),
            Description = map.Text("description") ?? "",
            Runbook = map.Text("runbook") ?? "",
            Handler = CheckHandler.Read(map),
            Actions = CheckAct.ReadAll(map),
            DependsOn = CheckDependency.ReadAll(map, name, groups),
            Timeout = timeout,
            TimeoutStatus = TimeoutStatus(map),
            MaxOutputBytes = MaxOutput(map),
            Enabled = enabled,
            FromServer = From(map, kinds),
            Environment = map.Flat("environment"),
            File = file,
            Line = map.Node.Start.Line,
        };
        map.RefuseOthers();
        return definition with { Revision = RevisionOf(definition) };
    }

    private static Selector On(YamlMap map, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        if (map.Text("on") is not { } text) return Selector.All;
        return Selector.TryParse(text, groups, out var selector, out var wrong) ? selector
            : throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");
    }

    private static CheckPolicy Policy(YamlMap map, TimeSpan interval, TimeSpan timeout)
    {
        var retry = map.Duration("retry");
        var attempts = map.Integer("attempts", 1, 1000) ?? 3;
        if (interval < TimeSpan.FromSeconds(1)) throw map.Wrong(map.Get("every")!, "every: 1s is the shortest");
        if (interval > TimeSpan.FromDays(40)) throw map.Wrong(map.Get("every")!, "every: 40d is the longest");
        if (map.Get("flapping") is not { } flapping) return new CheckPolicy(interval, retry, attempts, timeout);
        if (flapping is YamlDotNet.RepresentationModel.YamlScalarNode)
            return new CheckPolicy(interval, retry, attempts, timeout, flappingEnabled: map.Flag("flapping")!.Value);
        var limits = map.Flat("flapping");
        double Limit(string key, double otherwise) => !limits.Remove(key, out var text) ? otherwise
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent
            : throw map.Wrong(map.NodeOf("flapping", key), $"flapping: {key} is a percentage from 0 to 100");
        var (low, high) = (Limit("low", 20), Limit("high", 30));
        if (limits.Count > 0) throw map.Wrong(flapping, $"flapping: unknown key “{limits.Keys.First()}”; known are low, high");
        if (low > high) throw map.Wrong(flapping, "flapping: low is above high");
        return new CheckPolicy(interval, retry, attempts, timeout, flapLow: low, flapHigh: high);
    }

    private static CheckKind Kind(YamlMap map, List<string> kinds)
    {
        if (kinds.Count == 0) map.RefuseMistyped(Kinds);
        if (kinds.Count != 1)
            throw map.Wrong(kinds.Count == 0 ? map.Node : map.KeyNode(kinds[1]), $"a check has exactly one of {string.Join(", ", Kinds)}; here " + (kinds.Count == 0 ? "is none" : $"are {string.Join(" and ", kinds)}"));
        var arguments = map.Texts("arguments") ?? [];
        var interpreter = map.Text("interpreter") ?? "";
        var kind = kinds[0];
        switch (kind)
        {
            case "plugin": return new PluginKind(Argv(map));
            case "script":
                var text = map.Text("script")!;
                if (text.Trim().Length == 0) throw map.Wrong(map.Get("script")!, "script: it is empty");
                return new ScriptKind(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), interpreter, arguments);
            case "builtin": return Builtin(map);
            case "query": return QueryKind.Read(map);
            case "page": return PageKind.Read(map);
            case "forecast": return ForecastKind.Read(map);
            default:
                var options = map.Flat(kind);
                try
                {
                    ProbeRunner.Parse(kind, options.ToDictionary(o => o.Key, o => Placeholders.Sample(o.Value)));
                }
                catch (ProbeOptionException wrong)
                {
                    throw map.Wrong(map.NodeOf(kind, wrong.Option), wrong.Message);
                }
                return new ProbeKind(kind, options);
        }
    }

    private static IReadOnlyList<string> Argv(YamlMap map)
    {
        var node = map.Get("plugin")!;
        try
        {
            var words = node is YamlDotNet.RepresentationModel.YamlSequenceNode ? map.Texts("plugin")! : CommandLine.Split(map.Text("plugin")!);
            return words.Count > 0 && words[0].Length > 0 ? words : throw map.Wrong(node, "plugin: the command line is empty");
        }
        catch (FormatException wrong) when (wrong is not ConfigurationException)
        {
            throw map.Wrong(node, $"plugin: {wrong.Message}");
        }
    }

    private static BuiltinKind Builtin(YamlMap map)
    {
        var what = map.Text("builtin")!;
        if (!Builtins.Contains(what))
            throw map.Wrong(map.Get("builtin")!, $"builtin: there is no “{what}”; there are {string.Join(", ", Builtins)}");
        var options = new Dictionary<string, string>();
        foreach (var key in (string[])["warning", "critical"])
        {
            if (map.Text(key) is not { } range) continue;
            if (!AlertRange.TryParse(range.TrimEnd('%'), out _, out var wrong)) throw map.Wrong(map.Get(key)!, $"{key}: “{range}” is no range: {wrong}");
            options[key] = range;
        }
        foreach (var key in (string[])["include", "exclude", "unit", "device", "mount", "interface", "process", "type", "per", "size"])
            if (map.Texts(key) is { } texts) options[key] = string.Join(',', texts);
        return new BuiltinKind(what, options);
    }

    private static byte TimeoutStatus(YamlMap map)
    {
        if (map.Text("timeoutStatus") is not { } text) return 2;
        var status = Array.IndexOf(Statuses, text.ToLowerInvariant());
        return status >= 0 ? (byte)status : throw map.Wrong(map.Get("timeoutStatus")!, $"timeoutStatus: “{text}” is none of {string.Join(", ", Statuses)}");
    }

    private static int MaxOutput(YamlMap map)
    {
        if (map.Text("maxOutput") is not { } text) return 64 << 10;
        var match = Regex.Match(text, @"\A(\d{1,7})\s*(KiB|MiB|B)?\z", RegexOptions.CultureInvariant);
        var bytes = match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) << (match.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, _ => 0 }) : 0;
        return bytes is >= 256 and <= 1 << 20 ? (int)bytes : throw map.Wrong(map.Get("maxOutput")!, $"maxOutput: “{text}” is no size from 256B to 1MiB");
    }

    private static bool From(YamlMap map, List<string> kinds) => map.Text("from") switch
    {
        null or "server" when kinds is ["query" or "page" or "forecast"] => true,
        "agent" when kinds is ["query"] => throw map.Wrong(map.Get("from")!, "from: a query is asked by the server"),
        "agent" when kinds is ["forecast"] => throw map.Wrong(map.Get("from")!, "from: forecasts are made by the server"),
        "agent" when kinds is ["page"] => throw map.Wrong(map.Get("from")!, "from: a page is looked at by the server"),
        null or "agent" => false,
        "server" when kinds is ["http" or "tcp" or "dns" or "tls" or "ping" or "nrpe"] => true,
        "server" => throw map.Wrong(map.Get("from")!, "from: server is for http, tcp, dns, tls, ping and nrpe only"),
        var text => throw map.Wrong(map.Get("from")!, $"from: “{text}” is neither agent nor server"),
    };

    /// <summary>A hash of all that an agent acts on.</summary>
    public static ulong RevisionOf(CheckDefinition d)
    {
        static string Pairs(IReadOnlyDictionary<string, string> map) => string.Join('\u0001', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + '\u0002' + p.Value));
        var kind = d.Kind switch
        {
            PluginKind p => string.Join('\u0001', p.Arguments),
            ScriptKind s => s.Sha256 + s.Interpreter + '\u0001' + string.Join('\u0001', s.Arguments),
            QueryKind q => q.Content,
            PageKind p => p.Content,
            ForecastKind f => f.Content,
            BuiltinKind b => b.What + '\u0001' + Pairs(b.Options),
            ProbeKind p => p.What + '\u0001' + Pairs(p.Options),
            _ => throw new InvalidOperationException(d.Kind.Name),
        };
        var all = string.Join('\u0003', d.Kind.Name, kind, Pairs(d.Environment), d.Policy.Interval, d.Policy.RetryInterval, d.Policy.MaxAttempts, d.Timeout, d.TimeoutStatus, d.MaxOutputBytes, d.FromServer);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }
}
