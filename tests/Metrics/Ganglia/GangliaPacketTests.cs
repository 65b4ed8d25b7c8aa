using System.Buffers.Binary;
using System.Text;
using Muster.Metrics.Ganglia;

namespace Muster.Metrics.Tests.Ganglia;

public class GangliaPacketTests
{
    private static byte[] Word(uint word)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        return bytes;
    }

    private static byte[] Text(string text) => [.. Word((uint)text.Length), .. Encoding.Latin1.GetBytes(text), .. new byte[(4 - text.Length % 4) % 4]];

    private static byte[] Packet(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Described(string name, string type, string units, uint slope) => Packet(Word(128), Text("db1"), Text(name), Word(0),
        Text(type), Text(name), Text(units), Word(slope), Word(60), Word(0), Word(1), Text("DESC"), Text("help"));

    private static byte[] Sent(string name, string value) => Packet(Word(133), Text("db1"), Text(name), Word(0), Text("%s"), Text(value));

    private static List<string> Take(GangliaDesk desk, long nowMs, params byte[][] packets)
    {
        var values = new List<GangliaValue>();
        foreach (var packet in packets) Assert.Null(desk.Take(GangliaPacket.Read(packet), nowMs, values));
        return Shown(values);
    }

    private static List<string> Shown(List<GangliaValue> values) => [.. values.Select(value => GangliaNames.Sample(value)).Select(sample => $"{sample.Labels} {sample.Value} {sample.TimeMs}")];

    [Fact]
    public void Values_wait_for_a_description_that_comes_late()
    {
        var desk = new GangliaDesk("farm");
        Assert.Empty(Take(desk, 1_000, Sent("requests", "17")));
        Assert.Empty(Take(desk, 2_000, Sent("requests", "18")));
        Assert.Equal(
        [
            "ganglia_requests_total{cluster=\"farm\",host=\"db1\"} 17 1000",
            "ganglia_requests_total{cluster=\"farm\",host=\"db1\"} 18 2000",
        ], Take(desk, 3_000, Described("requests", "uint32", "req", slope: 1)));
        Assert.Equal(["ganglia_requests_total{cluster=\"farm\",host=\"db1\"} 19 4000"], Take(desk, 4_000, Sent("requests", "19")));
    }

    [Fact]
    public void What_is_never_described_goes_out_as_a_gauge_after_a_minute()
    {
        var desk = new GangliaDesk("");
        Take(desk, 1_000, Packet(Word(134), Text("db1"), Text("temp"), Word(0), Text("%f"), Word(BitConverter.SingleToUInt32Bits(1.5f))));
        var values = new List<GangliaValue>();
        desk.Expire(60_000, values);
        Assert.Empty(values);
        desk.Expire(61_001, values);
        Assert.Equal(["ganglia_temp{host=\"db1\"} 1.5 1000"], Shown(values));
    }

    [Fact]
    public void Texts_become_info_and_their_type_comes_from_the_description()
    {
        var desk = new GangliaDesk("");
        Assert.Equal(["ganglia_text_info{host=\"db1\",metric=\"release\",value=\"6.1\"} 1 1000"], Take(desk, 1_000, Described("release", "string", "", 0), Sent("release", "6.1")));
    }

    [Theory]
    [InlineData(129, 65535u, 65535d)]
    [InlineData(130, 0xffff_fffeu, -2d)]
    [InlineData(131, 0xffff_fff0u, -16d)]
    [InlineData(132, 0xffff_fff0u, 4294967280d)]
    public void Whole_numbers_keep_their_sign(uint kind, uint word, double value) =>
        Assert.Equal(value, Assert.IsType<GangliaReading>(GangliaPacket.Read(Packet(Word(kind), Text("h"), Text("m"), Word(0), Text("%d"), Word(word)))).Number);

    [Fact]
    public void A_spoofed_host_goes_by_its_name() =>
        Assert.Equal("switch7", GangliaPacket.Read(Packet(Word(133), Text("10.0.0.7:switch7"), Text("m"), Word(1), Text("%s"), Text("1"))).Host);

    [Fact]
    public void Every_packet_cut_off_is_refused_and_no_bytes_do_worse()
    {
        var random = new Random(17);
        byte[][] whole = [Described("requests", "uint32", "req", 1), Sent("requests", "17"), Packet(Word(135), Text("h"), Text("m"), Word(0), Text("%f"), new byte[8])];
        foreach (var packet in whole)
            for (var cut = 0; cut < packet.Length; cut++)
                Assert.NotEmpty(Assert.Throws<InvalidDataException>(() => GangliaPacket.Read(packet.AsSpan(0, cut))).Message);
        var desk = new GangliaDesk("");
        var values = new List<GangliaValue>();
        for (var round = 0; round < 20_000; round++)
        {
            var packet = (byte[])whole[round % whole.Length].Clone();
            for (var i = random.Next(1, 4); i > 0; i--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            try
            {
                desk.Take(GangliaPacket.Read(packet), round, values);
            }
            catch (InvalidDataException told)
            {
                Assert.NotEmpty(told.Message);
            }
        }
        foreach (var value in values) Assert.NotNull(GangliaNames.Sample(value).Labels);
    }
}
