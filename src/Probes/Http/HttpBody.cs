using System.Text;

namespace Muster.Probes.Http;

/// <summary>Reads a body up to a limit, as text.</summary>
internal static class HttpBody
{
    /// <summary>The text and how many bytes were read. Stops at the limit: a page without end costs no more than that.</summary>
    public static async Task<(string Text, long Size)> ReadAsync(HttpContent content, int limit, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (kept.Length < limit)
        {
            int wanted = (int)Math.Min(buffer.Length, limit - kept.Length);
            int count = await stream.ReadAsync(buffer.AsMemory(0, wanted), ct).ConfigureAwait(false);
            if (count == 0)
                break;
            kept.Write(buffer, 0, count);
        }

        return (EncodingOf(content).GetString(kept.GetBuffer(), 0, (int)kept.Length), kept.Length);
    }

    private static Encoding EncodingOf(HttpContent content) =>
        content.Headers.ContentType?.CharSet?.Trim('"').ToLowerInvariant() is "iso-8859-1" or "latin1" or "windows-1252" ? Encoding.Latin1 : Encoding.UTF8;
}
