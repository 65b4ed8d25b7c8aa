using Muster.Server.MetricsApi.RemoteWrite;

namespace Muster.Server.Tests.MetricsApi;

public class SnappyBlockTests
{
    /// <summary>A block of random literals and copies, and what it stands for, made side by side.</summary>
    internal static (byte[] Block, byte[] Text) Make(Random random)
    {
        List<byte> body = [], text = [];
        for (var n = random.Next(1, 30); n > 0; n--)
        {
            if (text.Count == 0 || random.Next(2) == 0)
            {
                var literal = new byte[random.Next(1, random.Next(2) == 0 ? 60 : 400)];
                random.NextBytes(literal);
                if (literal.Length <= 60) body.Add((byte)((literal.Length - 1) << 2));
                else body.AddRange([61 << 2, (byte)(literal.Length - 1), (byte)((literal.Length - 1) >> 8)]);
                body.AddRange(literal);
                text.AddRange(literal);
                continue;
            }
            var offset = random.Next(1, text.Count + 1);
            var length = random.Next(1, 65);
            var kind = random.Next(3);
            if (kind == 0 && offset < 2048)
            {
                length = 4 + length % 8;
                body.AddRange([(byte)(1 | (length - 4) << 2 | (offset >> 8) << 5), (byte)offset]);
            }
            else if (kind == 1 && offset < 65536) body.AddRange([(byte)(2 | (length - 1) << 2), (byte)offset, (byte)(offset >> 8)]);
            else body.AddRange([(byte)(3 | (length - 1) << 2), (byte)offset, (byte)(offset >> 8), (byte)(offset >> 16), 0]);
            for (var i = 0; i < length; i++) text.Add(text[^offset]);
        }
        return ([.. Varint((ulong)text.Count), .. body], [.. text]);
    }

    internal static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    [Fact]
    public void Every_block_unpacks_to_its_text()
    {
        Random random = new(7);
        for (var round = 0; round < 2000; round++)
        {
            var (block, text) = Make(random);
            Assert.Equal(text, SnappyBlock.Decode(block, 1 << 20));
        }
    }

    [Fact]
    public void Damaged_blocks_are_refused_or_unpack_to_the_length_they_say_and_never_do_worse()
    {
        Random random = new(11);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var (block, _) = Make(random);
            for (var n = random.Next(1, 4); n > 0; n--) block[random.Next(block.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) block = block[..random.Next(block.Length)];
            try
            {
                Assert.InRange(SnappyBlock.Decode(block, 1 << 16).Length, 0, 1 << 16);
            }
            catch (InvalidDataException named)
            {
                Assert.StartsWith("snappy: ", named.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 20_000);
    }

    [Fact]
    public void A_few_bytes_that_promise_much_get_no_memory() =>
        Assert.Contains("cannot hold", Assert.Throws<InvalidDataException>(() => SnappyBlock.Decode([.. Varint(60 << 20), 0, 65], 64 << 20)).Message);
}
