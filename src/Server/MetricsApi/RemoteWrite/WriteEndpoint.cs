using System.Globalization;
using Muster.Metrics;
using Muster.Server.MetricsApi.Store;
using Muster.Server.Web.Access;

namespace Muster.Server.MetricsApi.RemoteWrite;

/// <summary>
/// Remote write. What can be kept is kept; 400 says what could not, which senders do not repeat, 5xx and 429 are repeated.
/// Native histograms and exemplars have no place in the store yet: counted, named in the answer.
/// </summary>
internal sealed class WriteEndpoint(MetricsStore store)
{
    /// <summary>A request unpacked; senders make batches of some thousand samples.</summary>
    private const int Most = 64 << 20;

    private const string Second = "io.prometheus.write.v2.Request", First = "prometheus.WriteRequest";

    private long _stored, _refused;

    public long Stored => Volatile.Read(ref _stored);
    public long Refused => Volatile.Read(ref _refused);

    public async Task WriteAsync(HttpContext context)
    {
        if (Message(context.Request.ContentType) is not { } message)
        {
            await SayAsync(context, StatusCodes.Status415UnsupportedMediaType, $"Content-Type '{context.Request.ContentType}' is not known here: send application/x-protobuf, with proto={First} (1.0) or proto={Second} (2.0)");
            return;
        }
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "snappy"))
        {
            await SayAsync(context, StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding '{encoding}' is not known here: send snappy (block form)");
            return;
        }
        try
        {
            var unpacked = SnappyBlock.Decode(await BodyAsync(context), Most);
            var request = message == Second ? WriteReader2.Read(unpacked) : WriteReader1.Read(unpacked);
            await KeepAsync(context, request);
        }
        catch (InvalidDataException wrong)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, wrong.Message);
        }
        catch (IOException disk)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, $"the samples cannot be written now: {disk.Message}");
        }
    }

    private async Task KeepAsync(HttpContext context, WriteRequest request)
    {
        long stored = 0, refused = 0, histograms = 0;
        string? why = null;
        using (var appender = store.Appender("remote-write:" + context.Caller().Name))
        {
            foreach (var series in request.Series)
            {
                histograms += series.Histograms;
                if (series.Fault is { } fault)
                {
                    refused += series.Samples.Count;
                    why ??= fault;
                    continue;
                }
                if (series.Samples.Count == 0) continue;
                var reference = appender.Series(series.Labels);
                foreach (var sample in series.Samples)
                {
                    var outcome = appender.Append(reference, sample.TimeMs, sample.Value);
                    // The same sample again is what a sender does after a lost answer: it is stored, nothing is wrong.
                    if (outcome is AppendOutcome.Stored or AppendOutcome.Duplicate) stored++;
                    else
                    {
                        refused++;
                        why ??= Explain(outcome, series.Labels, sample.TimeMs);
                    }
                }
            }
            appender.Commit();
        }
        foreach (var (metric, metadata) in request.Metadata)
            if (metric.Length > 0) store.Metadata.Set(metric, metadata);
        Interlocked.Add(ref _stored, stored);
        Interlocked.Add(ref _refused, refused + histograms);
        if (histograms > 0) why ??= "native histograms cannot be stored yet; send classic ones";

        context.Response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = stored.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = "0";
        context.Response.Headers["X-Prometheus-Remote-Write-Exemplars-Written"] = "0";
        if (why is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await SayAsync(context, StatusCodes.Status400BadRequest, $"{stored} samples kept, {refused + histograms} refused; the first: {why}");
    }

    private static string Explain(AppendOutcome outcome, Labels labels, long timeMs) => outcome switch
    {
        AppendOutcome.OverBudget => $"{labels}: too many series, or labels too many or too long (see /prometheus/api/v1/status/tsdb, sources)",
        AppendOutcome.TooFarAhead => $"{labels}: time {timeMs} lies too far in the future; check the sender's clock",
        AppendOutcome.TooOld => $"{labels}: time {timeMs} is too old",
        _ => $"{labels}: out of order at {timeMs}",
    };

    /// <summary>The message meant by the content type; null for any other type.</summary>
    private static string? Message(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return First;
        var parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase)) return null;
        var named = Array.Find(parts, part => part.StartsWith("proto=", StringComparison.OrdinalIgnoreCase))?[6..].Trim('"');
        return named is null or First ? First : named == Second ? Second : null;
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
