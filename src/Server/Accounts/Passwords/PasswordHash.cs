using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Accounts.Passwords;

/// <summary>
/// PBKDF2-HMAC-SHA512 with a random salt of 32 bytes for every password. The parameters stand in the hash
/// (<c>pbkdf2-sha512$ROUNDS$SALT$HASH</c>, Base64), so that they can be raised: an older one is made anew at the next login.
/// </summary>
public static class PasswordHash
{
    public const int Rounds = 220_000;
    private const int SaltBytes = 32, HashBytes = 64;
    private const string Scheme = "pbkdf2-sha512";

    public static string Make(string password) => Make(password, RandomNumberGenerator.GetBytes(SaltBytes), Rounds);

    /// <summary>Compares in a time that tells nothing; a text that is no hash fits nothing.</summary>
    public static bool Fits(string password, string stored) =>
        TryRead(stored, out var rounds, out var salt, out var hash)
        && password.Length <= PasswordRules.Longest && IsText(password)
        && CryptographicOperations.FixedTimeEquals(Derive(password, salt, rounds), hash);

    /// <summary>Whether it was made with less than is asked for today.</summary>
    public static bool IsOutdated(string stored) =>
        !TryRead(stored, out var rounds, out var salt, out _) || rounds < Rounds || salt.Length < SaltBytes;

    private static string Make(string password, byte[] salt, int rounds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, rounds))}");

    /// <summary>Of the characters as they are: normalising needs tables that not every machine has, and a password must fit on all of them.</summary>
    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, HashBytes);

    /// <summary>Whether it is whole Unicode; halves of surrogate pairs would all be hashed as one character.</summary>
    internal static bool IsText(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var taken) != OperationStatus.Done) return false;
            rest = rest[taken..];
        }
        return true;
    }

    private static bool TryRead(string stored, out int rounds, out byte[] salt, out byte[] hash)
    {
        (rounds, salt, hash) = (0, [], []);
        if (stored.Split('$') is not [Scheme, var count, var saltText, var hashText] || !int.TryParse(count, CultureInfo.InvariantCulture, out rounds) || rounds < 1)
            return false;
        (salt, hash) = (new byte[SaltBytes * 2], new byte[HashBytes]);
        if (!Convert.TryFromBase64String(saltText, salt, out var saltLength) || !Convert.TryFromBase64String(hashText, hash, out var hashLength) || hashLength != HashBytes)
            return false;
        salt = salt[..saltLength];
        return true;
    }
}
