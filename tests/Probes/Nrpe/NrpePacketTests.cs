using System.Buffers.Binary;
using System.Text;
using Muster.Probes.Nrpe;

namespace Muster.Probes.Tests.Nrpe;

public sealed class NrpePacketTests
{
    [Fact]
    public void A_query_of_version_4_has_the_known_size_and_checksum()
    {
        var packet = new NrpePacket(4, Query: true, 0, "_NRPE_CHECK").ToBytes();
        Assert.Equal(1036, packet.Length);
        Assert.Equal(0x5BD51854u, Checksum(packet));
    }

    [Fact]
    public void A_response_of_version_4_has_the_known_size_and_checksum()
    {
        var packet = new NrpePacket(4, Query: false, 0, "NRPE v4.1.3").ToBytes();
        Assert.Equal(28, packet.Length);
        Assert.Equal(0x26878186u, Checksum(packet));
    }

    [Fact]
    public void A_query_of_version_2_padded_with_zeros_has_the_known_checksum()
    {
        var packet = new NrpePacket(2, Query: true, 0, "_NRPE_CHECK").ToBytes();
        packet.AsSpan(10 + "_NRPE_CHECK".Length).Clear();
        Assert.Equal(0xD4673F00u, NrpeChecksum.Of(packet));
    }

    [Fact]
    public void The_padding_of_version_2_is_not_the_same_twice() =>
        Assert.NotEqual(new NrpePacket(2, true, 0, "x").ToBytes(), new NrpePacket(2, true, 0, "x").ToBytes());

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4)]
    public async Task What_is_written_is_read(int version)
    {
        var random = new Random(version);
        for (int i = 0; i < 300; i++)
        {
            int most = version == 2 ? 1000 : 60_000;
            var text = string.Concat(Enumerable.Range(0, random.Next(most) / 8).Select(_ => (char)random.Next(32, 700)));
            text = text.Length * 2 > most ? text[..(most / 2)] : text;
            var packet = new NrpePacket(version, random.Next(2) == 0, random.Next(4), text);
            var bytes = packet.ToBytes();
            using var stream = new MemoryStream([.. bytes, 1, 2, 3]);
            Assert.Equal(packet, await NrpePacket.ReadAsync(stream, TestContext.Current.CancellationToken));
            Assert.Equal(bytes.Length, stream.Position);
            Assert.Equal(packet, NrpePacket.Parse(bytes));
        }
    }

    [Fact]
    public async Task Ten_thousand_malformed_packets_are_refused_and_nothing_else_happens()
    {
        var random = new Random(20);
        int refused = 0;
        for (int i = 0; i < 10_000; i++)
        {
            var bytes = new NrpePacket(random.Next(2, 5), random.Next(2) == 0, 0, new string('x', random.Next(0, 900))).ToBytes();
            switch (random.Next(4))
            {
                case 0: bytes = bytes[..random.Next(1, bytes.Length)]; break;
                case 1: random.NextBytes(bytes); break;
                case 2: bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)); break;
                default: BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(random.Next(0, 13)), random.Next(int.MinValue, int.MaxValue)); break;
            }

            try
            {
                await NrpePacket.ReadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // A checksum of 32 bits lets one of four thousand million through; a change of the bytes behind the text's end is one it sees, too.
        Assert.InRange(refused, 9_990, 10_000);
    }

    [Fact]
    public void A_text_too_long_for_the_version_is_named()
    {
        Assert.Contains("1023", Assert.Throws<FormatException>(() => new NrpePacket(2, true, 0, new string('x', 1024)).ToBytes()).Message);
        Assert.Equal(16 + 65_536, new NrpePacket(4, false, 0, new string('x', 65_535)).ToBytes().Length);
        Assert.Throws<FormatException>(() => new NrpePacket(4, false, 0, new string('x', 65_536)).ToBytes());
        Assert.Throws<FormatException>(() => new NrpePacket(4, true, 0, "a\0b").ToBytes());
    }

    [Fact]
    public void Arguments_that_would_split_a_query_are_refused()
    {
        Assert.Equal("check_disk!-w!20%", NrpeClient.Query("check_disk", ["-w", "20%"]));
        Assert.Throws<FormatException>(() => NrpeClient.Query("check", ["a!b"]));
        Assert.Throws<FormatException>(() => NrpeClient.Query("check", ["a\nb"]));
    }

    private static uint Checksum(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    [Fact]
    public void An_nrpe_cfg_is_read_with_what_it_includes()
    {
        var folder = Directory.CreateTempSubdirectory("nrpe-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "nrpe.d"));
            File.WriteAllText(Path.Combine(folder, "nrpe.d", "more.cfg"), "command[check_b]=/bin/b\ncommand[check_a]=/bin/later\n");
            File.WriteAllText(Path.Combine(folder, "nrpe.cfg"), """
                # a comment
                server_port=5777
                dont_blame_nrpe=1
                allowed_hosts=127.0.0.1, 10.0.0.0/8
                command_timeout=30
                command[check_a]=/bin/a -w $ARG1$
                nonsense
                command[empty]=
                include=missing.cfg
                include_dir=nrpe.d
                """, Encoding.UTF8);
            var read = NrpeConfiguration.Load(Path.Combine(folder, "nrpe.cfg"));
            Assert.Equal(5777, read.Port);
            Assert.True(read.TakesArguments);
            Assert.Equal(["127.0.0.1", "10.0.0.0/8"], read.AllowedHosts);
            Assert.Equal(TimeSpan.FromSeconds(30), read.Timeout);
            Assert.Equal("/bin/later", read.Commands["check_a"].Line);
            Assert.Equal("/bin/b", read.Commands["check_b"].Line);
            Assert.Collection(read.Remarks,
                r => Assert.Contains("nrpe.cfg:7:", r),
                r => Assert.Contains("nrpe.cfg:8:", r),
                r => Assert.Contains("nrpe.cfg:9:", r));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_file_that_includes_itself_ends()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"include={file}\ncommand[x]=/bin/true\n");
            var read = NrpeConfiguration.Load(file);
            Assert.Single(read.Commands);
            Assert.Contains("too deep", Assert.Single(read.Remarks));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
