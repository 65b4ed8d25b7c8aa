using System.Buffers.Binary;
using System.Numerics;

namespace Muster.Agent.Link;

/// <summary>SHA-1 (RFC 3174) for the one place that asks for it, the answer to a WebSocket upgrade; it guards against caches there, not attackers. OpenSSL's would cost 4 MB.</summary>
internal static class Sha1
{
    /// <returns>20 bytes.</returns>
    public static byte[] Hash(ReadOnlySpan<byte> text)
    {
        var padded = new byte[(text.Length + 8) / 64 * 64 + 64];
        text.CopyTo(padded);
        padded[text.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)text.Length * 8);
        Span<uint> h = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        Span<uint> w = stackalloc uint[80];
        for (var block = 0; block < padded.Length; block += 64)
        {
            for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(block + t * 4));
            for (var t = 16; t < 80; t++) w[t] = BitOperations.RotateLeft(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
            var (a, b, c, d, e) = (h[0], h[1], h[2], h[3], h[4]);
            for (var t = 0; t < 80; t++)
            {
                var (f, k) = t switch
                {
                    < 20 => ((b & c) | (~b & d), 0x5A827999u),
                    < 40 => (b ^ c ^ d, 0x6ED9EBA1u),
                    < 60 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                    _ => (b ^ c ^ d, 0xCA62C1D6u),
                };
                (a, b, c, d, e) = (BitOperations.RotateLeft(a, 5) + f + e + w[t] + k, a, BitOperations.RotateLeft(b, 30), c, d);
            }
            h[0] += a;
            h[1] += b;
            h[2] += c;
            h[3] += d;
            h[4] += e;
        }
        var hash = new byte[20];
        for (var i = 0; i < 5; i++) BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * 4), h[i]);
        return hash;
    }
}
