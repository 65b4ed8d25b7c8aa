using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Quic;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fetching;

/// <summary>HTTP/2 and HTTP/3 through the platform's client; the headers are read unvalidated, so that odd ones stay visible.</summary>
internal sealed class FramedClient : IDisposable
{
    private readonly Version version;
    private readonly FetchOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker client;
    private readonly ConcurrentDictionary<string, CertificateLook> certificates = new(StringComparer.OrdinalIgnoreCase);

    public FramedClient(FetchOptions options, TimeProvider time)
    {
        if (options.Http == HttpChoice.Http3 && !QuicConnection.IsSupported)
            throw new FetchException("this machine cannot speak HTTP/3: install libmsquic (and a TLS library it knows), or lint over HTTP/2");
        this.options = options;
        this.time = time;
        version = options.Http == HttpChoice.Http3 ? HttpVersion.Version30 : HttpVersion.Version20;
        var tls = Connection.TlsOptions(options, (name, look) => certificates[name] = look);
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = Math.Max(1, options.Limits.Head / 1024),
            SslOptions = tls,
        });
    }

    public async Task<Exchange> FetchAsync(RequestMessage request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var line in request.Fields) message.Headers.TryAddWithoutValidation(line.Name, line.Value);
        var started = time.GetUtcNow();
        long begun = time.GetTimestamp();
        try
        {
            using var answer = await client.SendAsync(message, ct).ConfigureAwait(false);
            var wait = time.GetElapsedTime(begun);
            var body = new CappedBody(options.Limits.Body);
            bool cut = await CopyAsync(answer, body, ct).ConfigureAwait(false);
            var total = time.GetElapsedTime(begun);
            var fields = Fields(answer.Headers, answer.Content.Headers);
            return new Exchange
            {
                Request = request,
                Response = new ResponseMessage
                {
                    Version = version.Major.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Status = (int)answer.StatusCode,
                    Fields = fields,
                    Trailers = Fields(answer.TrailingHeaders, null),
                    Body = body.ToArray(),
                    BodyCut = body.Cut || cut,
                    HeadBytes = 12 + fields.Sum(f => f.Name.Length + f.Value.Length + 4),
                    BodyBytes = body.Seen,
                },
                Started = started,
                Timings = new Timings(default, default, default, wait, total - wait),
                Certificate = certificates.GetValueOrDefault(request.Url.IdnHost) is { } look ? look with { Protocol = version.Major == 3 ? "Tls13" : "" } : null,
            };
        }
        catch (HttpRequestException failed)
        {
            throw new FetchException($"{request.Url} could not be had over HTTP/{version.Major}: {(failed.InnerException ?? failed).Message}{(request.Url.Scheme == Uri.UriSchemeHttp ? " (most servers speak it over https only)" : "")}", failed);
        }
    }

    private async Task<bool> CopyAsync(HttpResponseMessage answer, CappedBody body, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var buffer = new byte[16 << 10];
        while (body.Seen < options.Limits.Wire)
        {
            int came = await stream.ReadAsync(buffer, ct).ConfigureAwait(false);
            if (came == 0) return false;
            body.Write(buffer, 0, came);
        }
        return true;
    }

    private static FieldLines Fields(HttpResponseHeaders headers, HttpContentHeaders? content)
    {
        var lines = new List<FieldLine>();
        foreach (var (name, values) in headers.NonValidated)
            foreach (var value in values) lines.Add(new FieldLine(name, value));
        if (content is not null)
            foreach (var (name, values) in content.NonValidated)
                foreach (var value in values) lines.Add(new FieldLine(name, value));
        return new FieldLines(lines);
    }

    public void Dispose() => client.Dispose();
}
