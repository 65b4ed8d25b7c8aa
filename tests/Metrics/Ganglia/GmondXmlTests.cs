using System.Text;
using Muster.Metrics.Ganglia;

namespace Muster.Metrics.Tests.Ganglia;

public class GmondXmlTests
{
    private const string Document = """
        <?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>
        <!DOCTYPE GANGLIA_XML [
           <!ELEMENT GANGLIA_XML (GRID|CLUSTER|HOST)*>
           <!ATTLIST GANGLIA_XML VERSION CDATA #REQUIRED>
        ]>
        <GANGLIA_XML VERSION="3.7.2" SOURCE="gmond">
        <CLUSTER NAME="farm" LOCALTIME="1700000000" OWNER="x" LATLONG="" URL="">
        <HOST NAME="db1" IP="10.0.0.1" TAGS="" REPORTED="1699999990" TN="9" TMAX="20" DMAX="0" LOCATION="" GMOND_STARTED="1">
        <METRIC NAME="load_one" VAL="0.25" TYPE="float" UNITS=" " TN="10" TMAX="70" DMAX="0" SLOPE="both">
        <EXTRA_DATA><EXTRA_ELEMENT NAME="GROUP" VAL="load"/><EXTRA_ELEMENT NAME="DESC" VAL="One minute load"/></EXTRA_DATA>
        </METRIC>
        <METRIC NAME="cpu_num" VAL="4" TYPE="uint16" UNITS="CPUs" TN="700" TMAX="1200" DMAX="0" SLOPE="zero"/>
        <METRIC NAME="requests" VAL="17" TYPE="uint32" UNITS="" TN="1" TMAX="60" DMAX="0" SLOPE="positive"/>
        <METRIC NAME="os_name" VAL="Linux ä" TYPE="string" UNITS="" TN="10" TMAX="1200" DMAX="0" SLOPE="zero"/>
        <METRIC NAME="gone" VAL="1" TYPE="float" UNITS="" TN="301" TMAX="70" DMAX="0" SLOPE="both"/>
        </HOST></CLUSTER></GANGLIA_XML>
        """;

    private static List<GangliaValue> Read(string text) => GmondXml.Read(new MemoryStream(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Values_become_series_with_the_time_gmond_got_them()
    {
        var samples = Read(Document).Select(value => GangliaNames.Sample(value)).Select(sample => $"{sample.Labels} {sample.Value} {sample.TimeMs}");
        Assert.Equal(
        [
            "ganglia_load_one{cluster=\"farm\",host=\"db1\"} 0.25 1699999990000",
            // Older than a minute and still right: it stands for now.
            "ganglia_cpu_num{cluster=\"farm\",host=\"db1\"} 4 1700000000000",
            "ganglia_requests_total{cluster=\"farm\",host=\"db1\"} 17 1699999999000",
            "ganglia_text_info{cluster=\"farm\",host=\"db1\",metric=\"os_name\",value=\"Linux ä\"} 1 1699999990000",
        ], samples);
        Assert.Equal(("One minute load", "gauge"), (Read(Document)[0].Help, GangliaNames.Type(Read(Document)[0])));
        Assert.Equal("counter", GangliaNames.Type(Read(Document)[2]));
    }

    [Fact]
    public void A_document_cut_off_anywhere_is_refused_with_a_reason()
    {
        var whole = Document.TrimEnd();
        for (var cut = 0; cut < whole.Length - 1; cut += 7)
            Assert.NotEmpty(Assert.Throws<InvalidDataException>(() => Read(whole[..cut])).Message);
    }

    [Fact]
    public void Damage_gives_values_or_a_refusal_and_nothing_else()
    {
        var random = new Random(13);
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder(Document);
            for (var i = random.Next(1, 4); i > 0; i--) text[random.Next(text.Length)] = (char)random.Next(256);
            try
            {
                Read(text.ToString());
            }
            catch (InvalidDataException told)
            {
                Assert.NotEmpty(told.Message);
            }
        }
    }

    [Fact]
    public void Another_document_and_a_bomb_of_entities_are_refused()
    {
        Assert.Contains("<html>", Assert.Throws<InvalidDataException>(() => Read("<html></html>")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Read("<!DOCTYPE GANGLIA_XML [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><GANGLIA_XML><CLUSTER NAME=\"&b;\" LOCALTIME=\"1\"/></GANGLIA_XML>"));
    }
}
