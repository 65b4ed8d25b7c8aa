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
}
