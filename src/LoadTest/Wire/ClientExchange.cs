using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Muster.LoadTest.Feeding;
using Muster.LoadTest.Running;

namespace Muster.LoadTest.Wire;

internal enum ExchangeEnd
{
    Answered,
    PassOver,
    NoAnswer,
}

/// <summary>One request and its answer over the framework's client, told to the tally under its lock.</summary>
internal sealed class ClientExchange(LoadPlan plan, HttpMessageInvoker client, Tally tally)
{
    /// <summary>So often a request is sent again that a server left unanswered when it closed a connection in good order.</summary>
    private const int MostAgain = 10;

    /// <param name="planned">Open model: when it should have started.</param>
    public async Task<ExchangeEnd> RunAsync(IVisitor visitor, WireRequest request, long? planned, CancellationToken stop, CancellationToken ended)
    {
        long sent = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(plan.Timeout);
        try
        {
            for (int again = 0; ; again++)
            {
                try
                {
                    using var message = Message(request);
                    using var response = await client.SendAsync(message, limit.Token).ConfigureAwait(false);
                    long firstByte = Stopwatch.GetTimestamp();
                    var (body, length) = await ReadAsync(response, visitor.LooksInside, limit.Token).ConfigureAwait(false);
                    return Answered(visitor, request, response, body, length, planned ?? sent, sent, firstByte);
                }
                catch (Exception closed) when (again < MostAgain && IsOrderlyEnd(closed) && MayBeAskedTwice(request.Method))
                {
                    // The time until the answer counts from the first try.
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (stop.IsCancellationRequested) return ExchangeEnd.PassOver; // ended early: what is underway does not count
            Failed(request, ErrorKind.Timeout, ended.IsCancellationRequested ? "no whole answer when the run ended" : "no whole answer within the time limit", planned ?? sent, late: true);
        }
        catch (HttpRequestException failure)
        {
            Failed(request, KindOf(failure.HttpRequestError), Fault(failure), planned ?? sent, late: false);
        }
        catch (IOException broken) // within the body
        {
            Failed(request, broken is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } ? ErrorKind.Malformed : ErrorKind.Truncated, broken.Message.ReplaceLineEndings(" "), planned ?? sent, late: false);
        }
        return ExchangeEnd.NoAnswer;
    }

    /// <summary>
    /// HTTP/2 servers end a connection after so many requests (nginx: 1,000) with GOAWAY and no error; a request that was already on its way is then asked on the next connection
    /// (RFC 9113, 6.8), as one over HTTP/1.1 is whose connection was closed while idle.
    /// </summary>
    private static bool IsOrderlyEnd(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            if (failure is HttpProtocolException { ErrorCode: 0 }) return true;
        return false;
    }

    /// <summary>What it does was perhaps done: only that is asked again of which twice is as good as once (RFC 9110, 9.2.2).</summary>
    private static bool MayBeAskedTwice(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE" or "TRACE";

    private ExchangeEnd Answered(IVisitor visitor, WireRequest request, HttpResponseMessage response, byte[] body, long length, long planned, long sent, long firstByte)
    {
        long now = Stopwatch.GetTimestamp();
        int status = (int)response.StatusCode;
        byte[] head = visitor.LooksInside ? Head(response) : [];
        var verdict = visitor.Judge(new Answer(status, head, body, Stopwatch.GetElapsedTime(sent, now)), out var fault);
        var kind = verdict switch { Verdict.Fine => ErrorKind.None, Verdict.BadStatus => ErrorKind.Status, _ => ErrorKind.Assertion };
        lock (tally)
        {
            tally.Answer(request.Step, status, kind, fault, length, length, planned, sent, firstByte, now);
            tally.ServerName ??= response.Headers.Server.ToString();
        }
        return verdict == Verdict.UnexpectedAndOver ? ExchangeEnd.PassOver : ExchangeEnd.Answered;
    }

    private void Failed(WireRequest request, ErrorKind kind, string fault, long planned, bool late)
    {
        long now = Stopwatch.GetTimestamp();
        lock (tally) tally.Failure(request.Step, kind, fault, late ? now - planned : null, now);
    }

    private HttpRequestMessage Message(WireRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(plan.Target, request.Path))
        {
            Version = plan.Http == WireVersion.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body is { } body) message.Content = new ByteArrayContent(body);
        if (!plan.KeepAlive) message.Headers.ConnectionClose = true;
        foreach (var (name, value) in (ReadOnlySpan<KeyValuePair<string, string>>)[new("User-Agent", "muster-load"), new("Accept", "*/*"), .. request.Headers])
        {
            // A header of the content is refused here and belongs there; of two with one name the later, which is the plan's, is meant.
            if (message.Headers.NonValidated.Contains(name)) message.Headers.Remove(name);
            if (!message.Headers.TryAddWithoutValidation(name, value)) (message.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    private static async Task<(byte[] Body, long Length)> ReadAsync(HttpResponseMessage response, bool keep, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            var sink = new BodySink();
            sink.Start(keep);
            int got;
            while ((got = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) sink.Take(buffer.AsSpan(0, got));
            return (keep ? sink.Kept.ToArray() : [], sink.Count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Head(HttpResponseMessage response)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}"));
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            foreach (var value in values) text.Append("\r\n").Append(name).Append(": ").Append(value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What the framework says, and what it mostly means.</summary>
    private string Fault(HttpRequestException failure)
    {
        var said = (failure.InnerException?.Message ?? failure.Message).ReplaceLineEndings(" ");
        if (said.Contains("frame size", StringComparison.Ordinal)) return "what answers does not speak TLS: does it speak plain http on that port?";
        return plan.Http == WireVersion.Http2 && plan.Target.Scheme == "http" ? $"{said} (most servers speak HTTP/2 over https only)" : said;
    }

    private static ErrorKind KindOf(HttpRequestError error) => error switch
    {
        HttpRequestError.ResponseEnded => ErrorKind.Closed,
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded => ErrorKind.Malformed,
        HttpRequestError.Unknown => ErrorKind.Closed,
        _ => ErrorKind.Connect,
    };
}
