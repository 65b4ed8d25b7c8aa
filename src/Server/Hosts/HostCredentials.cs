using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Hosts;

/// <summary>The hosts' own credentials: 256 random bits each; only their SHA-256 is kept.</summary>
public sealed class HostCredentials(HostStore store)
{
    private readonly ConcurrentDictionary<HostId, byte[]> hashes = new();

    public void Load()
    {
        foreach (var (id, hash) in store.LoadCredentials()) hashes[id] = hash;
    }

    public bool Fits(HostId id, string credential) =>
        hashes.TryGetValue(id, out var hash) && CryptographicOperations.FixedTimeEquals(hash, Hash(credential));

    /// <summary>Makes a new one and forgets the one before.</summary>
    /// <returns>The credential; the only time it is seen.</returns>
    public async Task<string> IssueAsync(HostId id)
    {
        var credential = "msh_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var hash = Hash(credential);
        await store.SaveCredentialAsync(id, hash);
        hashes[id] = hash;
        return credential;
    }

    public void Forget(HostId id) => hashes.TryRemove(id, out _);

    private static byte[] Hash(string credential) => SHA256.HashData(Encoding.UTF8.GetBytes(credential));
}
