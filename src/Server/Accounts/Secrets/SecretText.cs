using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Accounts.Secrets;

/// <summary>
/// Tokens and keys: a prefix that says what it is (<c>mst_</c>, <c>msk_</c>), 256 random bits and a checksum, in letters and digits.
/// The checksum finds a mistyped or cut one without a look into the database. Only the SHA-256 is kept.
/// </summary>
public static class SecretText
{
    public const string Token = "mst_", EnrolmentKey = "msk_";
    private const int RandomLength = 43, ChecksumLength = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Make(string prefix)
    {
        // 43 characters of 62 hold 256 bits.
        var body = prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return body + Checksum(body);
    }

    /// <summary>Whether it is whole; says nothing about whether it is valid.</summary>
    public static bool IsWhole(string secret, string prefix) =>
        secret.Length == prefix.Length + RandomLength + ChecksumLength
        && secret.StartsWith(prefix, StringComparison.Ordinal)
        && Checksum(secret[..^ChecksumLength]) == secret[^ChecksumLength..];

    /// <summary>What is kept and looked up: lower-case hexadecimal SHA-256.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A short id for lists and URLs.</summary>
    public static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 12);

    /// <summary>A password for the first administrator, without characters that look alike.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ", 20);

    private static string Checksum(string body)
    {
        var crc = Crc(Encoding.UTF8.GetBytes(body));
        Span<char> text = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--, crc /= (uint)Alphabet.Length) text[i] = Alphabet[(int)(crc % (uint)Alphabet.Length)];
        return new string(text);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
