using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Muster.AccessLog.Tables;

/// <summary>
/// What a table knows a key by: 96 bits made with secret numbers drawn anew for each table. Comparing the keys themselves would cost a visit to
/// memory for each line of a log; that two of 200,000 keys agree in all bits is less likely than one in 10^18, and nobody can choose them so.
/// </summary>
/// <param name="Place">Never 0; its upper half says where the search begins.</param>
internal readonly record struct KeyHash(ulong Place, uint Check);

/// <summary>
/// Hashes keys with secrets: by rounds of AES where the processor has them, and by sums of products of 64 bits (NH, as in UMAC, RFC 4418), mixed at the end, where it
/// has not or a key is long. Belongs to one table.
/// </summary>
internal sealed unsafe class KeyHasher
{
    private const int Block = 64, Words = 8, Secrets = Words + 4;
    private const ulong Prime1 = 0x9E37_79B9_7F4A_7C15, Prime2 = 0xC2B2_AE3D_27D4_EB4F;

    private readonly PinnedBlock<ulong> _secrets = new(Secrets);

    public KeyHasher() => Random.Shared.NextBytes(new Span<byte>(_secrets.At, Secrets * sizeof(ulong)));

    private static Vector512<byte> Indices => Vector512<byte>.Indices;

    /// <summary>Of a key and what its header says. Up to 63 bytes behind the key may be read; they change nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyHash Of(byte* key, ulong header)
    {
        int length = KeyHeader.LengthOf(header);
        return Aes.IsSupported && length <= Block ? OfRounds(key, length, header) : OfSums(key, length, header);
    }

    /// <summary>Three rounds of AES for each sixteen bytes under secrets of their own, two for all together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private KeyHash OfRounds(byte* key, int length, ulong header)
    {
        var within = Vector512.LessThan(Indices, Vector512.Create((byte)length));
        var text = (Vector512.Load(key) & within) ^ Vector512.Load(_secrets.At).AsByte();
        var (one, two) = (Vector128.Load(_secrets.At + Words).AsByte(), Vector128.Load(_secrets.At + Words + 2).AsByte());
        var a = Rounds(text.GetLower().GetLower(), one, two) ^ Rounds(text.GetLower().GetUpper(), one, two);
        var b = Rounds(text.GetUpper().GetLower(), one, two) ^ Rounds(text.GetUpper().GetUpper(), one, two);
        var all = Aes.Encrypt(Aes.Encrypt(a ^ b ^ Vector128.CreateScalar(header).AsByte(), one), two);
        return new KeyHash(all.AsUInt64().ToScalar() | 1, all.AsUInt32().GetElement(2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Rounds(Vector128<byte> text, Vector128<byte> one, Vector128<byte> two) => Aes.Encrypt(Aes.Encrypt(Aes.Encrypt(text, one), two), one);

    /// <summary>For long keys, and processors without AES.</summary>
    private KeyHash OfSums(byte* key, int length, ulong header)
    {
        ulong low = header * Prime1, high = 0;
        if (length > Block) Fold(ref key, ref length, ref low, ref high);
        Sum(key, length, ref low, ref high);
        ulong upper = Math.BigMul(low ^ Prime2, high ^ Prime1, out ulong lower);
        // Keys that count up make sums that do; what is shifted and multiplied once more does not.
        ulong check = low + high * Prime2;
        check = (check ^ check >> 33) * Prime1;
        return new KeyHash((upper ^ lower) | 1, (uint)(check >> 32));
    }

    /// <summary>Takes in the first blocks of a long key; the last one, of 1 to 64 bytes, is left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fold(ref byte* key, ref int length, ref ulong low, ref ulong high)
    {
        for (; length > Block; key += Block, length -= Block)
        {
            Sum(key, Block, ref low, ref high);
            ulong upper = Math.BigMul(low ^ Prime1, high ^ Prime2, out ulong lower);
            (low, high) = (upper ^ lower, System.Numerics.BitOperations.RotateLeft(high, 23) + low * Prime2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum(byte* key, int length, ref ulong low, ref ulong high)
    {
        var within = Vector512.LessThan(Indices, Vector512.Create((byte)length));
        var words = (Vector512.Load(key) & within).AsUInt64() + Vector512.Load(_secrets.At);
        ref ulong word = ref Unsafe.As<Vector512<ulong>, ulong>(ref words);
        ulong one = low, other = high;
        for (int i = 0; i < Words; i += 2)
        {
            other += Math.BigMul(Unsafe.Add(ref word, i), Unsafe.Add(ref word, i + 1), out ulong lower);
            one += lower;
        }
        (low, high) = (one, other);
    }
}
