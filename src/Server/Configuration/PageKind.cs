using System.Globalization;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>A page that the server lints: its notes, weight and grades, held against limits.</summary>
/// <param name="Url">May hold placeholders of the host.</param>
/// <param name="FailOn">From this severity of notes on the check is CRITICAL; null: notes do not matter.</param>
/// <param name="Waive">Ids of notes that are accepted.</param>
/// <param name="Performance">WARNING below this letter; empty: any will do.</param>
/// <param name="Security">WARNING below this letter; empty: any will do.</param>
/// <param name="MaxBytes">WARNING above, for a first visit; 0: no limit.</param>
/// <param name="MaxRequests">WARNING above, for a first visit; 0: no limit.</param>
public sealed record PageKind(
    string Url, Severity? FailOn, IReadOnlyList<string> Waive, string Performance, string Security, long MaxBytes, int MaxRequests, HttpChoice Http, bool Assets, bool Probes) : CheckKind("page")
{
    private static readonly string[] Known = ["url", "fail", "waive", "performance", "security", "maxBytes", "maxRequests", "http", "assets", "probes"];
    private static readonly string[] PerformanceLetters = ["", "A", "B", "C", "D", "E", "F"];
    private static readonly string[] SecurityLetters = ["", "A+", "A", "B", "C", "D", "F"];

    /// <summary>All that the result depends on.</summary>
    public string Content => string.Join('\u0001', Url, FailOn, string.Join(',', Waive), Performance, Security, MaxBytes, MaxRequests, Http, Assets, Probes);

    /// <summary>Letters from best to worst.</summary>
    public static bool IsBelow(string letter, string least, bool security) =>
        least.Length > 0 && Array.IndexOf(security ? SecurityLetters : PerformanceLetters, letter) > Array.IndexOf(security ? SecurityLetters : PerformanceLetters, least);

    public LintOptions Options(TimeSpan timeout) => new()
    {
        Fetch = new FetchOptions { Http = Http, Timeout = timeout },
        Assets = Assets,
        Probe = Probes,
        Waivers = new Waivers([.. Waive.Select(id => new Waiver(id, "*", null))]),
    };

    /// <exception cref="ConfigurationException">The first option that is wrong, with its place.</exception>
    public static PageKind Read(YamlMap map)
    {
        var given = map.Get("page") is YamlScalarNode scalar ? new Dictionary<string, string> { ["url"] = scalar.Value ?? "" } : map.Flat("page");
        ConfigurationException Wrong(string option, string reason) => map.Wrong(map.Get("page") is YamlScalarNode ? map.Get("page")! : map.NodeOf("page", option), $"page: {reason}");
        if (given.Keys.FirstOrDefault(k => !Known.Contains(k)) is { } stranger) throw Wrong(stranger, $"there is no option “{stranger}”; there are {string.Join(", ", Known)}");
        string Text(string option, string otherwise) => given.GetValueOrDefault(option, otherwise);
        string OneOf(string option, string otherwise, string[] choices) => choices.Contains(Text(option, otherwise)) ? Text(option, otherwise) : throw Wrong(option, $"{option} is “{Text(option, "")}” but must be one of {string.Join(", ", choices.Where(c => c.Length > 0))}");
        long Number(string option) => !given.TryGetValue(option, out var text) ? 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1L << 40 ? value : throw Wrong(option, $"{option} is “{text}” but must be a whole number above 0");
        var url = Text("url", "");
        if (!Uri.TryCreate(Placeholders.Sample(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw url.Length == 0 && !given.ContainsKey("url") ? map.Wrong(map.KeyNode("page"), "page: url is missing") : Wrong("url", $"url is “{url}” but must be an http or https address");
        var waive = Text("waive", "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (waive.FirstOrDefault(id => NoteCatalogue.Find(id) is null) is { } unknown) throw Wrong("waive", $"there is no note {unknown}; `muster lint --notes` lists them");
        return new PageKind(
            url,
            OneOf("fail", "bad", ["bad", "warn", "never"]) switch { "bad" => Severity.Bad, "warn" => Severity.Warn, _ => null },
            waive, OneOf("performance", "", PerformanceLetters), OneOf("security", "", SecurityLetters), Number("maxBytes"), (int)Math.Min(int.MaxValue, Number("maxRequests")),
            OneOf("http", "1.1", ["1.1", "2", "3"]) switch { "2" => HttpChoice.Http2, "3" => HttpChoice.Http3, _ => HttpChoice.Http11 },
            OneOf("assets", "true", ["true", "false"]) == "true", OneOf("probes", "true", ["true", "false"]) == "true");
    }
}
