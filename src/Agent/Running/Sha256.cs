using System.Buffers.Binary;
using System.Numerics;

namespace Muster.Agent.Running;

/// <summary>SHA-256 (FIPS 180-4) of scripts. The framework's brings OpenSSL into the process, 4 MB for a few kilobytes a day; nothing secret is hashed here.</summary>
internal static class Sha256
{
    private const int BlockBytes = 64;

    private static ReadOnlySpan<uint> K =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <returns>64 hex digits, lower case.</returns>
    public static string Hex(ReadOnlySpan<byte> content)
    {
        Span<uint> h = [.. Beginning];
        var whole = content.Length / BlockBytes * BlockBytes;
        for (var at = 0; at < whole; at += BlockBytes) Mix(h, content.Slice(at, BlockBytes));

        return Finish(h, content[whole..], (ulong)content.Length);
    }

    internal static ReadOnlySpan<uint> Beginning => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <param name="rest">What is left behind the last whole block.</param>
    /// <param name="length">Of all of it, in bytes.</param>
    internal static string Finish(Span<uint> h, ReadOnlySpan<byte> rest, ulong length)
    {
        Span<byte> tail = stackalloc byte[2 * BlockBytes];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length + 9 <= BlockBytes ? BlockBytes : 2 * BlockBytes)];
        BinaryPrimitives.WriteUInt64BigEndian(tail[^8..], length * 8);
        for (var at = 0; at < tail.Length; at += BlockBytes) Mix(h, tail.Slice(at, BlockBytes));

        Span<byte> hash = stackalloc byte[32];
        for (var i = 0; i < h.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(hash[(i * 4)..], h[i]);
        return Convert.ToHexStringLower(hash);
    }

    internal static void Mix(Span<uint> h, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * 4)..]);
        for (var t = 16; t < 64; t++)
        {
            var small0 = BitOperations.RotateRight(w[t - 15], 7) ^ BitOperations.RotateRight(w[t - 15], 18) ^ (w[t - 15] >> 3);
            var small1 = BitOperations.RotateRight(w[t - 2], 17) ^ BitOperations.RotateRight(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = small1 + w[t - 7] + small0 + w[t - 16];
        }
        var (a, b, c, d, e, f, g, last) = (h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]);
        for (var t = 0; t < 64; t++)
        {
            var big1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            var one = last + big1 + ((e & f) ^ (~e & g)) + K[t] + w[t];
            var big0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            var two = big0 + ((a & b) ^ (a & c) ^ (b & c));
            (last, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
        h[5] += f;
        h[6] += g;
        h[7] += last;
    }
}
