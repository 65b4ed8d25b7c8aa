using System.Globalization;

namespace Muster.HttpLint.Messages;

/// <summary>Reads a response that was saved as raw bytes (<c>curl -i</c>, <c>curl -D</c>, a capture).</summary>
public static class SavedResponse
{
    /// <exception cref="MessageFormatException">The file is no saved response.</exception>
    public static Exchange Read(byte[] bytes, Uri url, DateTimeOffset now, string method = "GET")
    {
        using var stream = new MemoryStream(bytes, writable: false);
        var source = new ByteSource(stream);
        // A stream in memory never waits, so the task is done when it is returned.
        var response = ResponseReader.ReadAsync(source, method, ReadLimits.Usual, CancellationToken.None).GetAwaiter().GetResult().Response;
        bool headOnly = response.Body.Length == 0 && response.Faults.Any(f => f.Kind is FramingFaultKind.Truncated or FramingFaultKind.BadChunk);
        if (headOnly)
            response = response with { BodyKnown = false, Faults = [.. response.Faults.Where(f => f.Kind is not (FramingFaultKind.Truncated or FramingFaultKind.BadChunk))] };
        if (source.Taken < bytes.Length)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{bytes.Length - source.Taken} bytes follow the end of the response");
            response = response with { Faults = [.. response.Faults, new FramingFault(FramingFaultKind.Surplus, text)] };
        }
        return new Exchange { Request = new RequestMessage(method, url, FieldLines.None), Response = response, Started = now, Saved = true };
    }
}
