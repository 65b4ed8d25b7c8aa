using System.IO.Compression;

namespace Muster.Server.Gathering.Scraping;

/// <summary>Makes an answer of a body as it came, whoever asked for it.</summary>
internal static class ScrapeUnpacking
{
    public static async Task<ScrapeAnswer> UnpackAsync(long timeMs, TimeSpan duration, string contentType, bool gzip, ReadOnlyMemory<byte> body, int most)
    {
        try
        {
            if (gzip) body = await ReadAsync(new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress), most, CancellationToken.None);
            else if (body.Length > most) throw TooLarge(most);
            return new ScrapeAnswer(timeMs, duration, contentType.StartsWith("application/openmetrics-text", StringComparison.OrdinalIgnoreCase), body, "");
        }
        catch (InvalidDataException wrong)
        {
            return new ScrapeAnswer(timeMs, duration, false, default, wrong.Message);
        }
    }

    /// <exception cref="InvalidDataException">There is more than <paramref name="most"/> bytes, or they are damaged.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int most, CancellationToken ct)
    {
        await using (stream)
        {
            var bytes = new byte[16 << 10];
            var filled = 0;
            while (await stream.ReadAsync(bytes.AsMemory(filled), ct) is var got and > 0)
            {
                filled += got;
                if (filled > most) throw TooLarge(most);
                if (filled == bytes.Length) Array.Resize(ref bytes, Math.Min(bytes.Length * 2, most + 1));
            }
            return bytes.AsMemory(0, filled);
        }
    }

    private static InvalidDataException TooLarge(int most) => new($"the body is larger than {most} bytes; raise maxBody");
}
