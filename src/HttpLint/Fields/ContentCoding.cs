using System.Buffers;
using System.IO.Compression;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fields;

/// <summary>Unpacks content codings, and is strict: a stream that ends too early is wrong, not short.</summary>
public static class ContentCoding
{
    private const int Most = 64 << 20;

    public static readonly IReadOnlyList<string> Known = ["gzip", "x-gzip", "br", "deflate", "zstd", "compress", "x-compress", "identity", "dcb", "dcz", "aes128gcm", "exi", "pack200-gzip"];

    /// <summary>The codings of a message, outermost last, in small letters; identity left out.</summary>
    public static IReadOnlyList<string> Of(FieldLines fields) =>
        [.. (fields.Value("Content-Encoding") ?? "").Split(',').Select(c => c.Trim().ToLowerInvariant()).Where(c => c.Length > 0 && c != "identity")];

    /// <summary>The body as it was before coding; null when a coding cannot be unpacked (then <paramref name="wrong"/> says which and why).</summary>
    public static byte[]? Decode(ResponseMessage response, out string coding, out string wrong)
    {
        var body = response.Body;
        (coding, wrong) = ("", "");
        foreach (var one in Of(response.Fields).Reverse())
        {
            coding = one;
            try
            {
                body = one switch
                {
                    "gzip" or "x-gzip" => Gzip(body),
                    "br" => Brotli(body),
                    "deflate" => Inflate(new ZLibStream(new MemoryStream(body), CompressionMode.Decompress)),
                    "zstd" => ZstdProgram.Decode(body),
                    _ => throw new InvalidDataException($"{one} is not known here"),
                };
            }
            catch (Exception bad) when (bad is InvalidDataException or IOException)
            {
                wrong = bad.Message;
                return null;
            }
        }
        return body;
    }

    private static byte[] Gzip(byte[] body)
    {
        if (body is not [0x1f, 0x8b, ..]) throw new InvalidDataException("it does not begin with the two bytes of gzip");
        var plain = Inflate(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        // The last four bytes are the length modulo 2^32: only a whole stream ends with the right ones.
        if (body.Length < 18 || BitConverter.ToUInt32(body, body.Length - 4) != (uint)plain.Length) throw new InvalidDataException("the gzip stream ends too early");
        return plain;
    }

    private static byte[] Inflate(Stream packed)
    {
        using (packed)
        {
            var plain = new MemoryStream();
            var buffer = new byte[32 << 10];
            for (int came; (came = packed.Read(buffer)) > 0; plain.Write(buffer, 0, came))
                if (plain.Length > Most) throw new InvalidDataException("unpacked it is larger than 64 MiB");
            return plain.ToArray();
        }
    }

    private static byte[] Brotli(byte[] body)
    {
        using var decoder = new BrotliDecoder();
        var plain = new MemoryStream();
        var buffer = new byte[32 << 10];
        ReadOnlySpan<byte> rest = body;
        while (plain.Length <= Most)
        {
            var status = decoder.Decompress(rest, buffer, out int taken, out int made);
            plain.Write(buffer, 0, made);
            rest = rest[taken..];
            if (status == OperationStatus.Done) return plain.ToArray();
            if (status == OperationStatus.NeedMoreData) throw new InvalidDataException("the brotli stream ends too early");
            if (status == OperationStatus.InvalidData) throw new InvalidDataException("it is no brotli stream");
        }
        throw new InvalidDataException("unpacked it is larger than 64 MiB");
    }
}
