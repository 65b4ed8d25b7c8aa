using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Server.Notifications.Channels;

/// <summary>
/// HTTP as channels need it: no redirect is followed (what was signed for one place is not for another), answers are read to their
/// end but to <see cref="LongestAnswer"/> at most, and every outcome is a <see cref="Delivery"/>.
/// </summary>
public sealed class ChannelHttp : IDisposable
{
    public const int LongestAnswer = 64 << 10;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    public ChannelHttp(TimeProvider time)
    {
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxConnectionsPerServer = 16,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Muster");
    }

    /// <summary>Sends, reads the answer, judges: 2xx is sent, 408, 425, 429, 5xx, 3xx and an answer that breaks off are tried again, other 4xx are refused.</summary>
    /// <param name="receipt">From the answer's body to what is shown; null: its status.</param>
    /// <param name="refine">A receiver that says more in its body than in its status; null back: as the status says.</param>
    public async Task<Delivery> SendAsync(HttpRequestMessage request, CancellationToken ct, Func<string, string>? receipt = null, Func<HttpStatusCode, string, Delivery?>? refine = null)
    {
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var body = await ReadAsync(answer.Content, ct);
            return refine?.Invoke(answer.StatusCode, body) ?? Judge(answer, body, receipt);
        }
        catch (HttpRequestException broken)
        {
            return new Delivery.Retry(broken.InnerException is SocketException socket ? $"{request.RequestUri?.Authority}: {socket.Message}" : Reason(broken));
        }
        catch (IOException broken)
        {
            return new Delivery.Retry($"the answer broke off: {broken.Message}");
        }
    }

    private Delivery Judge(HttpResponseMessage answer, string body, Func<string, string>? receipt)
    {
        var status = (int)answer.StatusCode;
        var said = $"{status} {answer.ReasonPhrase}".TrimEnd();
        if (status is >= 200 and < 300) return new Delivery.Sent(receipt?.Invoke(body) ?? said);
        if (status is >= 300 and < 400) return new Delivery.Retry($"{said}: it points to {answer.Headers.Location?.ToString() ?? "nowhere"}; redirects are not followed, write the final address");
        if (body.Length > 0) said += ": " + OneLine(body);
        return status is 408 or 425 or 429 or >= 500 ? new Delivery.Retry(said, After(answer)) : new Delivery.Refused(said);
    }

    private TimeSpan? After(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var bytes = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static string Reason(Exception error) => error.InnerException is { } inner ? $"{error.Message} ({inner.Message})" : error.Message;

    /// <summary>For errors that are shown in a table.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[])['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 200 ? line : string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, 200)}…");
    }

    public void Dispose() => client.Dispose();
}
