using System.Security.Cryptography;
using System.Text;
using Muster.Agent.Running;

namespace Muster.Agent.Tests.Running;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void The_standards_own_examples_come_out(string text, string hash) => Assert.Equal(hash, Sha256.Hex(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void It_agrees_with_the_frameworks_at_every_length_and_content()
    {
        var random = new Random(256);
        for (var length = 0; length < 400; length++)
        {
            var content = new byte[length];
            random.NextBytes(content);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Sha256.Hex(content));
        }
        var large = new byte[1_000_003];
        random.NextBytes(large);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large)), Sha256.Hex(large));
    }

    [Fact]
    public void Pieces_of_any_size_add_up_to_the_hash_of_the_whole()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var content = new byte[random.Next(1000)];
            random.NextBytes(content);
            var hash = new Sha256Stream();
            for (var at = 0; at < content.Length;)
            {
                var take = Math.Min(random.Next(1, 200), content.Length - at);
                hash.Add(content.AsSpan(at, take));
                at += take;
            }
            Assert.Equal(Sha256.Hex(content), hash.Finish());
        }
    }
}
