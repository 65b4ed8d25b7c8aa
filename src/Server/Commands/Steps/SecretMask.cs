using System.Buffers;
using System.Text;

namespace Muster.Server.Commands.Steps;

/// <summary>
/// Takes secrets out of one stream as it passes. A secret may come in two pieces: the bytes at the end that could begin one are held back until the next piece decides.
/// </summary>
public sealed class SecretMask
{
    private static readonly byte[] Mask = "******"u8.ToArray();

    /// <summary>Shorter ones would mask half of every output.</summary>
    public const int ShortestSecret = 4;

    /// <summary>Lines of a longer secret that are shorter would mask much that is none.</summary>
    private const int ShortestLine = 8;
    private readonly byte[][] _secrets;
    private readonly SearchValues<byte> _beginnings;
    private byte[] _held = [];

    public SecretMask(IEnumerable<string> secrets)
    {
        _secrets = [.. secrets.Where(s => s.Length >= ShortestSecret).SelectMany(WithLines).Distinct().OrderByDescending(s => s.Length).Select(Encoding.UTF8.GetBytes)];
        _beginnings = SearchValues.Create([.. _secrets.Select(s => s[0]).Distinct()]);
    }

    /// <summary>A key of several lines may be printed with other line ends, or only in part.</summary>
    private static IEnumerable<string> WithLines(string secret) =>
        secret.Contains('\n') ? secret.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length >= ShortestLine).Prepend(secret) : [secret];

    public bool IsEmpty => _secrets.Length == 0;

    /// <summary>Raw bytes taken in and not given out yet.</summary>
    public int Held => _held.Length;

    /// <summary>Forgets what is held back: it will come again.</summary>
    public void Reset() => _held = [];

    /// <param name="last">Nothing follows: nothing is held back.</param>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, bool last)
    {
        if (IsEmpty) return bytes;
        byte[] all = [.. _held, .. bytes.Span];
        var given = new MemoryStream(all.Length);
        var at = 0;
        while (at < all.Length)
        {
            var next = all.AsSpan(at).IndexOfAny(_beginnings);
            given.Write(all, at, next < 0 ? all.Length - at : next);
            if (next < 0)
            {
                at = all.Length;
                break;
            }
            at += next;
            // Asked first: a longer secret that may be coming wins over a shorter one that is there.
            if (!last && Array.Exists(_secrets, s => s.Length > all.Length - at && s.AsSpan().StartsWith(all.AsSpan(at)))) break;
            if (Array.Find(_secrets, s => all.AsSpan(at).StartsWith(s)) is { } secret)
            {
                given.Write(Mask);
                at += secret.Length;
            }
            else
            {
                given.WriteByte(all[at]);
                at++;
            }
        }
        _held = all[at..];
        return given.ToArray();
    }
}
