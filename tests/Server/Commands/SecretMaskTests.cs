using System.Text;
using Muster.Server.Commands.Steps;

namespace Muster.Server.Tests.Commands;

public sealed class SecretMaskTests
{
    [Fact]
    public void However_output_is_cut_into_pieces_it_is_masked_as_if_it_came_whole()
    {
        string[] secrets = ["hunter2", "hunter22", "abab", "geheimnis-ü"];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(3) == 0 ? secrets[random.Next(secrets.Length)] : "hunterabü\n"[random.Next(10)].ToString()));
            var bytes = Encoding.UTF8.GetBytes(text);
            var whole = Encoding.UTF8.GetString(new SecretMask(secrets).Take(bytes, last: true).Span);
            var mask = new SecretMask(secrets);
            var pieces = new MemoryStream();
            for (var at = 0; at < bytes.Length;)
            {
                var length = random.Next(1, bytes.Length - at + 1);
                pieces.Write(mask.Take(bytes.AsMemory(at, length), last: false).Span);
                at += length;
            }
            pieces.Write(mask.Take(ReadOnlyMemory<byte>.Empty, last: true).Span);
            Assert.Equal(whole, Encoding.UTF8.GetString(pieces.ToArray()));
            foreach (var secret in secrets) Assert.DoesNotContain(secret, whole);
        }
    }

    [Fact]
    public void A_key_of_several_lines_is_masked_line_by_line_too()
    {
        var mask = new SecretMask(["-----BEGIN KEY-----\nMIIEowIBAAKC\nshort\n-----END KEY-----"]);
        Assert.Equal("a ******\r\nb\n", Encoding.UTF8.GetString(mask.Take("a MIIEowIBAAKC\r\nb\n"u8.ToArray(), last: true).Span));
        Assert.Equal("short", Encoding.UTF8.GetString(mask.Take("short"u8.ToArray(), last: true).Span));
    }

    [Fact]
    public void Without_secrets_nothing_is_copied_or_held_back()
    {
        var mask = new SecretMask(["abc"]); // too short to be one
        Assert.True(mask.IsEmpty);
        Assert.Equal("ab", Encoding.UTF8.GetString(mask.Take("ab"u8.ToArray(), last: false).Span));
    }
}
