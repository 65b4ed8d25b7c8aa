using System.Net.Http.Headers;
using System.Text;
using Muster.Checks;
using Muster.Probes.Tls;

namespace Muster.Probes.Http;

/// <summary>Asks a web server for a page and judges status, body, time and certificate.</summary>
internal sealed record HttpProbe(Uri Url, StatusRanges Good, HttpMethod Method, TimeLimits Limits, TimeLimits Certificate) : Probe
{
    private const int MaxRedirects = 10;

    private static readonly (string Name, string Value)[] OwnHeaders = [("User-Agent", "muster"), ("Accept", "*/*")];

    public override string Kind => "http";

    public IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

    public string? Body { get; private init; }

    /// <summary>Must be in the body.</summary>
    public TextPattern? Match { get; private init; }

    /// <summary>Must not be in the body.</summary>
    public TextPattern? Absent { get; private init; }

    public RedirectPolicy Redirects { get; private init; }

    /// <summary>Dialed instead of the URL's host.</summary>
    public string? Address { get; private init; }

    /// <summary>Whether a certificate that a browser would refuse is CRITICAL.</summary>
    public bool Verify { get; private init; } = true;

    /// <summary>Bytes of the body that are read at most.</summary>
    public int MaxBody { get; private init; }

    public static HttpProbe Parse(ProbeOptions options)
    {
        var text = options.Required("url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            throw options.Wrong("url", text, "an address such as https://example.org/path");
        var status = options.Optional("status") ?? "200-399";
        var method = (options.Optional("method") ?? "GET").ToUpperInvariant();
        if (!method.All(char.IsAsciiLetter))
            throw options.Wrong("method", method, "an HTTP method such as GET, HEAD or POST");
        var headers = options.Group("headers");
        if (headers.FirstOrDefault(h => !IsHeader(h.Key, h.Value)) is { Key: { } bad })
            throw options.Wrong($"headers.{bad}", headers[bad], "a header: a name of letters, digits and -, a value on one line");
        return new HttpProbe(
            url,
            StatusRanges.TryParse(status) ?? throw options.Wrong("status", status, "status codes such as 200, 200-399 or 200,301-308"),
            new HttpMethod(method),
            options.Limits(),
            options.Limits("certificate."))
        {
            Headers = headers,
            Body = options.Optional("body"),
            Match = options.Pattern("match"),
            Absent = options.Pattern("absent"),
            Redirects = options.OneOf("redirects", RedirectPolicy.Follow,
                ("follow", RedirectPolicy.Follow), ("same-host", RedirectPolicy.SameHost), ("stop", RedirectPolicy.Stop)),
            Address = options.Optional("address"),
            Verify = options.Flag("verify", otherwise: true),
            MaxBody = options.Integer("maxBody", 1024 * 1024, 0, 64 * 1024 * 1024),
        };
    }

    internal override async Task<ProbeReport> LookAsync(ProbeLook look, CancellationToken ct)
    {
        var phases = new HttpPhases();
        var url = Url;
        for (int redirects = 0; ; redirects++)
        {
            using var client = HttpDialer.Create(this, url, phases, look);
            using var request = Request(url);
            look.Doing = $"asking {url.Authority}";
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            phases.FirstByte = phases.Elapsed;
            if (Next(url, response) is not { } next)
                return await JudgeAsync(url, response, phases, look, ct).ConfigureAwait(false);
            if (redirects == MaxRedirects)
                return new ProbeReport(CheckStatus.Critical, $"redirected more than {MaxRedirects} times, last to {next}");
            url = next;
        }
    }

    private static bool IsHeader(string name, string value) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;

    private HttpRequestMessage Request(Uri url)
    {
        var request = new HttpRequestMessage(Method, url);
        if (Body is not null)
            request.Content = new StringContent(Body, Encoding.UTF8, MediaTypeHeaderValue.Parse("text/plain; charset=utf-8"));
        foreach (var (name, value) in Headers)
        {
            if (request.Headers.TryAddWithoutValidation(name, value) || request.Content is null)
                continue;
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content.Headers.ContentType = null;
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in OwnHeaders)
        {
            if (!request.Headers.Contains(name))
                request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Where the answer points to, if that is to be followed.</summary>
    private Uri? Next(Uri url, HttpResponseMessage response)
    {
        if (Redirects == RedirectPolicy.Stop || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        var next = location.IsAbsoluteUri ? location : new Uri(url, location);
        if (next.Scheme is not ("http" or "https"))
            return null;
        return Redirects == RedirectPolicy.Follow || string.Equals(next.Host, url.Host, StringComparison.OrdinalIgnoreCase) ? next : null;
    }

    private async Task<ProbeReport> JudgeAsync(Uri url, HttpResponseMessage response, HttpPhases phases, ProbeLook look, CancellationToken ct)
    {
        look.Doing = $"reading the answer of {url.Authority}";
        var (body, size) = await HttpBody.ReadAsync(response.Content, MaxBody, ct).ConfigureAwait(false);
        var taken = phases.Elapsed;
        var faults = new List<string>();
        if (!Good.Contains((int)response.StatusCode))
            faults.Add($"status is not {Good}");
        if (Match is not null && !Match.IsIn(body))
            faults.Add($"{Match} is not in the body");
        if (Absent is not null && Absent.IsIn(body))
            faults.Add($"{Absent} is in the body");
        var status = faults.Count > 0 ? CheckStatus.Critical : Limits.Judge(taken);
        var text = FormattableString.Invariant($"{(int)response.StatusCode} {response.ReasonPhrase}, {size} bytes in {taken.TotalSeconds:0.000} s");
        if (url != Url)
            text += $", redirected to {url}";
        List<PerfValue> perfdata = [ProbeReport.Seconds("time", taken, Limits), ProbeReport.Number("size", size, "B", min: "0"), .. phases.Perfdata(url.Scheme == "https")];
        if (phases.Certificate is { } certificate)
        {
            var left = certificate.Ends - look.Time.GetUtcNow();
            status = (CheckStatus)Math.Max((int)status, (int)Certificate.JudgeRemaining(left));
            text += Certificate.JudgeRemaining(left) == CheckStatus.Ok ? "" : $", certificate {TlsProbe.SayEnd(left, certificate.Ends)}";
            perfdata.Add(TlsProbe.DaysLeft("certificate_days", left, Certificate));
        }

        return new ProbeReport(status, faults.Count == 0 ? text : $"{string.Join(", ", faults)}: {text}", perfdata);
    }
}
