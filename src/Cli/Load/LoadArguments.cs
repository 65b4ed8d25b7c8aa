using System.CommandLine;
using System.Text;
using Muster.LoadTest;
using Muster.LoadTest.Running;
using Muster.LoadTest.Safety;
using Muster.LoadTest.Thresholds;
using Muster.LoadTest.Wire;
using Muster.Probes;

namespace Muster.Cli.Load;

/// <summary>How <c>muster load</c> writes its report.</summary>
internal enum LoadReportKind
{
    Table,
    Json,
    Csv,
    Html,
}

/// <summary>The options of <c>muster load</c> that make a plan.</summary>
internal sealed class LoadArguments
{
    public const int UsualOpenConnections = 256;
    private static readonly TimeSpan UsualDuration = TimeSpan.FromSeconds(10);

    public Argument<string?> Url { get; } = new("url") { Description = "What to ask for: http://HOST[:PORT]/PATH or https://…", Arity = ArgumentArity.ZeroOrOne, Validators = { TypedWrong.RefuseOptions } };

    public Option<int?> Connections { get; } = new("--connections", "-c") { Description = "Simulated users, each with a connection (default 1); with --rate the most connections at a time (default 256)" };

    public Option<long?> Requests { get; } = new("--requests", "-n") { Description = "End after so many requests (of a scenario: passes)" };

    public Option<string?> Duration { get; } = new("--duration", "-d") { Description = "End after so long: 30s, 5m (default 10s when -n is not given)" };

    public Option<double?> Rate { get; } = new("--rate", "-r") { Description = "Open model: start so many requests (of a scenario: passes) per second, whatever the server does; latency counts from the planned start" };

    public Option<ArrivalKind> Arrivals { get; } = new("--arrivals") { Description = "How --rate is spread: even or poisson" };

    public Option<string?> Method { get; } = new("--method", "-X") { Description = "The method (default GET, with a body POST)" };

    public Option<string[]> Header { get; } = new("--header", "-H") { Description = "A header, 'Name: value'; several times for several" };

    public Option<string?> Body { get; } = new("--body", "-b") { Description = "The body: text, or @FILE" };

    public Option<bool> Close { get; } = new("--close") { Description = "A new connection for every request (default: keep-alive)" };

    public Option<bool> Http2 { get; } = new("--http2") { Description = "HTTP/2: with prior knowledge on http, negotiated on https" };

    public Option<bool> Insecure { get; } = new("--insecure") { Description = "Accept any certificate" };

    public Option<int> Threads { get; } = new("--threads") { Description = "Threads that send; one is good for more than 100,000 requests/s", DefaultValueFactory = _ => 1 };

    public Option<string?> Timeout { get; } = new("--timeout") { Description = "For connecting, and for one answer (default 30s)" };

    public Option<string?> Allow { get; } = new("--allow") { Description = "A file of hosts that may be loaded though they are public, one a line (default ~/.config/muster/load-allow)" };

    public IEnumerable<Option> Options => [Connections, Requests, Duration, Rate, Arrivals, Method, Header, Body, Close, Http2, Insecure, Threads, Timeout, Allow];

    /// <exception cref="UsageException">An option's value cannot be used.</exception>
    public LoadPlan Read(ParseResult parsed, Surroundings around)
    {
        var rate = parsed.GetValue(Rate);
        if (rate is null && parsed.GetResult(Arrivals) is { Implicit: false }) throw new UsageException("--arrivals goes with --rate");
        var body = BodyOf(parsed.GetValue(Body));
        var requests = parsed.GetValue(Requests);
        int connections = parsed.GetValue(Connections) ?? (rate is null ? Math.Max(1, parsed.GetValue(Threads)) : UsualOpenConnections);
        return new LoadPlan
        {
            Target = TargetOf(parsed.GetValue(Url)),
            Method = parsed.GetValue(Method)?.ToUpperInvariant() ?? (body is null ? "GET" : "POST"),
            Headers = [.. (parsed.GetValue(Header) ?? []).Select(HeaderOf)],
            Body = body,
            Connections = connections,
            Passes = requests,
            Duration = Span("--duration", parsed.GetValue(Duration)) ?? (requests is null ? UsualDuration : null),
            Rate = rate,
            Arrivals = parsed.GetValue(Arrivals),
            KeepAlive = !parsed.GetValue(Close),
            Http = parsed.GetValue(Http2) ? WireVersion.Http2 : WireVersion.Http11,
            TrustAnyCertificate = parsed.GetValue(Insecure),
            Threads = parsed.GetValue(Threads),
            Timeout = Span("--timeout", parsed.GetValue(Timeout)) ?? TimeSpan.FromSeconds(30),
            Allow = AllowOf(parsed.GetValue(Allow), around),
        };
    }

    public static TimeSpan? Span(string option, string? text) =>
        text is null ? null
        : DurationText.TryParse(text, out var span) ? span
        : throw new UsageException($"{option} '{text}' is no duration: write 500ms, 30s or 5m");

    private static Uri TargetOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) throw new UsageException("which address? muster load http://HOST[:PORT]/PATH");
        if (!text.Contains("://", StringComparison.Ordinal)) text = "http://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https" }
            ? url
            : throw new UsageException($"'{text}' is no http or https address");
    }

    private static KeyValuePair<string, string> HeaderOf(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 ? new(text[..colon].Trim(), text[(colon + 1)..].Trim()) : throw new UsageException($"--header '{text}' is no header: write 'Name: value'");
    }

    private static byte[]? BodyOf(string? text) =>
        text is null ? null : text.StartsWith('@') ? GivenFiles.ReadBytes(text[1..]) : Encoding.UTF8.GetBytes(text);

    private static AllowList AllowOf(string? file, Surroundings around)
    {
        if (file is not null) return AllowList.Parse(GivenFiles.ReadLines(file), file);
        var usual = UsualAllowFile(around);
        return usual is not null && File.Exists(usual) ? AllowList.Parse(GivenFiles.ReadLines(usual), usual) : AllowList.Nothing;
    }

    private static string? UsualAllowFile(Surroundings around) =>
        around.Variable("XDG_CONFIG_HOME") is { Length: > 0 } configuration ? Path.Combine(configuration, "muster", "load-allow")
        : around.Variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "muster", "load-allow")
        : null;
}
