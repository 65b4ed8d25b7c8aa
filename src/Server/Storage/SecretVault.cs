using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Storage;

/// <summary>
/// Secrets that people set and nobody reads back: each a file of its own (0600), encrypted (AES-256-GCM, bound to its name) with a key that stands in a
/// file beside. A copy of the database or of the configuration holds none of them; a copy of the whole folder does.
/// </summary>
public sealed class SecretVault(DataFolder folder)
{
    public const int LongestName = 100, LongestValue = 64 << 10;
    private const int NonceBytes = 12, TagBytes = 16, KeyBytes = 32;
    private static readonly Lock Writing = new();

    /// <summary>Small letters, digits and <c>. _ -</c>, beginning with a letter or digit.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    /// <summary>Names and when they were set, by name.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset Set)> All() => !Directory.Exists(folder.Vault) ? []
        : [.. Directory.EnumerateFiles(folder.Vault).Select(p => (Path.GetFileName(p), new DateTimeOffset(File.GetLastWriteTimeUtc(p)))).Where(s => IsName(s.Item1)).OrderBy(s => s.Item1, StringComparer.Ordinal)];

    public bool Has(string name) => IsName(name) && File.Exists(FileOf(name));

    /// <summary>Null when nobody set it.</summary>
    /// <exception cref="IOException">Its file or the key was damaged.</exception>
    public string? Find(string name)
    {
        if (!Has(name)) return null;
        try
        {
            var stored = Convert.FromBase64String(File.ReadAllText(FileOf(name)).Trim());
            var value = new byte[stored.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(Key(), TagBytes);
            cipher.Decrypt(stored.AsSpan(0, NonceBytes), stored.AsSpan(NonceBytes + TagBytes), stored.AsSpan(NonceBytes, TagBytes), value, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(value);
        }
        catch (Exception damaged) when (damaged is CryptographicException or FormatException or OverflowException)
        {
            throw new IOException($"the secret {name} cannot be read: its file or {folder.VaultKey} is damaged; set it again", damaged);
        }
    }

    /// <param name="name">See <see cref="IsName"/>.</param>
    public void Set(string name, string value)
    {
        if (!IsName(name)) throw new ArgumentException($"“{name}” is no name of a secret", nameof(name));
        var plain = Encoding.UTF8.GetBytes(value);
        var stored = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceBytes));
        lock (Writing)
        {
            Directory.CreateDirectory(folder.Vault, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var cipher = new AesGcm(Key(), TagBytes);
            cipher.Encrypt(stored.AsSpan(0, NonceBytes), plain, stored.AsSpan(NonceBytes + TagBytes), stored.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
            DataFolder.WriteSecret(FileOf(name), Convert.ToBase64String(stored));
        }
    }

    public void Remove(string name)
    {
        if (Has(name)) File.Delete(FileOf(name));
    }

    private string FileOf(string name) => Path.Combine(folder.Vault, name);

    private byte[] Key()
    {
        lock (Writing)
        {
            if (!File.Exists(folder.VaultKey)) DataFolder.WriteSecret(folder.VaultKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
            return Convert.FromBase64String(File.ReadAllText(folder.VaultKey).Trim());
        }
    }
}
