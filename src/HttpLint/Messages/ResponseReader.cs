namespace Muster.HttpLint.Messages;

/// <summary>Reads HTTP/1 responses from bytes.</summary>
public static class ResponseReader
{
    /// <summary>One response, interim (1xx) ones before it passed over.</summary>
    /// <param name="method">Of the request: HEAD has no body whatever the head says.</param>
    /// <exception cref="MessageFormatException">These bytes are no HTTP response.</exception>
    public static async Task<ReadResponse> ReadAsync(ByteSource source, string method, ReadLimits limits, CancellationToken ct)
    {
        while (true)
        {
            long before = source.Taken;
            var head = new HeadReader(source, limits);
            var (version, status, reason, fields) = await head.ReadAsync(ct).ConfigureAwait(false);
            if (status is >= 100 and < 200 and not 101) continue;
            long headBytes = source.Taken - before;
            var faults = head.Faults.ToList();
            var reader = new BodyReader(source, limits, faults);
            bool bodiless = method == "HEAD" || status is 204 or 304 or 101;
            if (!bodiless) await reader.ReadAsync(fields, ct).ConfigureAwait(false);
            var response = new ResponseMessage
            {
                Version = version,
                Status = status,
                Reason = reason,
                Fields = fields,
                Trailers = reader.Trailers,
                Body = reader.Body.ToArray(),
                BodyCut = reader.Body.Cut || reader.Stopped,
                HeadBytes = headBytes,
                BodyBytes = source.Taken - before - headBytes,
                Faults = faults,
            };
            bool keeps = reader.KeepsConnection && status != 101 && !Asks(fields, "close") && (version == "1.1" || Asks(fields, "keep-alive"));
            return new ReadResponse(response, keeps);
        }
    }

    private static bool Asks(FieldLines fields, string option) =>
        fields.Value("Connection")?.Split(',').Any(o => o.Trim().Equals(option, StringComparison.OrdinalIgnoreCase)) == true;
}

/// <param name="KeepsConnection">The connection may be used again: the response was framed well and nobody asked to close.</param>
public sealed record ReadResponse(ResponseMessage Response, bool KeepsConnection);
