using System.IO.Compression;

namespace Muster.Server.Gathering.Scraping;

/// <summary>The body of an answer, unpacked up to a limit.</summary>
internal static class ScrapeBody
{
    public static bool IsOpenMetrics(string? contentType) => contentType is not null && contentType.StartsWith("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidDataException">It is larger than <paramref name="most"/> bytes, or damaged.</exception>
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

    /// <summary>Of a body that an agent relayed as it came.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="most"/> bytes, or damaged.</exception>
    public static Task<ReadOnlyMemory<byte>> UnpackAsync(ReadOnlyMemory<byte> packed, bool gzip, int most)
    {
        if (!gzip) return packed.Length <= most ? Task.FromResult(packed) : throw TooLarge(most);
        return ReadAsync(new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), most, CancellationToken.None);
    }

    private static InvalidDataException TooLarge(int most) => new($"the body is larger than {most} bytes; raise maxBody");
}
