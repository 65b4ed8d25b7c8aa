using Muster.AccessLog.Tables;
using Xunit;

namespace Muster.AccessLog.Tests.Tables;

public sealed unsafe class KeyHashTests
{
    private const int Padding = 64;

    [Fact]
    public void What_stands_behind_a_key_changes_nothing()
    {
        var hasher = new KeyHasher();
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            var key = new byte[random.Next(0, 300)];
            random.NextBytes(key);
            Assert.Equal(Hash(hasher, key, 200, random), Hash(hasher, key, 200, random));
        }
    }

    [Fact]
    public void Keys_that_differ_in_one_bit_one_byte_more_or_the_status_are_told_apart()
    {
        var hasher = new KeyHasher();
        var random = new Random(12);
        for (int round = 0; round < 2000; round++)
        {
            var key = new byte[random.Next(1, 300)];
            random.NextBytes(key);
            var hash = Hash(hasher, key, 200, random);
            Assert.NotEqual(hash, Hash(hasher, key, 201, random));
            Assert.NotEqual(hash, Hash(hasher, [.. key, 0], 200, random));
            Assert.NotEqual(hash, Hash(hasher, [0, .. key], 200, random));
            key[random.Next(key.Length)] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(hash, Hash(hasher, key, 200, random));
        }
    }

    [Fact]
    public void Neighbouring_paths_fall_on_places_of_their_own()
    {
        // 50,000 keys on 2^17 places: by chance about 41,600 of them would be taken, and a sum of products may do a little worse.
        var hasher = new KeyHasher();
        var random = new Random(13);
        var hashes = Enumerable.Range(0, 50_000).Select(i => Hash(hasher, System.Text.Encoding.ASCII.GetBytes($"GET /articles/{i}"), 200, random)).ToList();
        Assert.Equal(50_000, hashes.Distinct().Count());
        Assert.InRange(hashes.Select(h => (h.Place >> 32) & 0x1FFFF).Distinct().Count(), 39_000, 50_000);
        Assert.InRange(hashes.Select(h => h.Check & 0x1FFFF).Distinct().Count(), 39_000, 50_000);
    }

    private static KeyHash Hash(KeyHasher hasher, byte[] key, int status, Random random)
    {
        var padded = new byte[key.Length + Padding];
        random.NextBytes(padded);
        key.CopyTo(padded, 0);
        fixed (byte* first = padded) return hasher.Of(first, KeyHeader.Of(key.Length, status, named: false));
    }
}
