using Muster.Agent.Steps;
using Muster.Agent.Tests.Fakes;

namespace Muster.Agent.Tests.Steps;

public sealed class OutputRingTests
{
    [Fact]
    public void Whatever_is_written_stored_and_reopened_reads_back_as_it_was_written()
    {
        using var scratch = new Scratch();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var path = scratch.In($"ring{seed}");
            var capacity = random.Next(1, 300);
            var whole = new List<byte>();
            var ring = OutputRing.Open(path, capacity);
            for (var turn = 0; turn < 200; turn++)
            {
                var bytes = new byte[random.Next(0, ring.Room + 1)];
                random.NextBytes(bytes);
                if (bytes.Length > 0) ring.Append(bytes);
                whole.AddRange(bytes);
                if (random.Next(10) == 0)
                {
                    ring.Dispose();
                    ring = OutputRing.Open(path, capacity);
                }
                if (whole.Count > ring.Stored)
                {
                    var from = ring.Stored + random.Next((int)(whole.Count - ring.Stored));
                    var read = new byte[random.Next(1, 400)];
                    var got = ring.Read(from, read);
                    Assert.Equal(whole.Skip((int)from).Take(read.Length).ToArray(), read[..got]);
                    ring.StoredThrough(from + random.Next(got + 1));
                }
            }
            Assert.Equal(whole.Count, ring.Written);
            ring.Dispose();
        }
    }

    [Fact]
    public void A_file_that_is_no_ring_counts_as_empty()
    {
        using var scratch = new Scratch();
        using var ring = OutputRing.Open(scratch.Write("ring", "something else, and longer than the header of a ring"), 100);
        Assert.Equal((0, 0, 100), (ring.Written, ring.Stored, ring.Room));
    }

    [Fact]
    public void An_emptied_ring_gives_the_disk_back()
    {
        using var scratch = new Scratch();
        using var ring = OutputRing.Open(scratch.In("ring"), 4 << 20);
        ring.Append(new byte[3 << 20]);
        ring.StoredThrough(3 << 20);
        Assert.Equal(32, new FileInfo(scratch.In("ring")).Length);
        ring.Append("more"u8);
        var read = new byte[4];
        Assert.Equal(4, ring.Read(3 << 20, read));
        Assert.Equal("more"u8.ToArray(), read);
    }
}
