using System.Globalization;
using System.IO.Compression;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Muster.Server.Tests.Graphs;

public sealed class GraphExportTests
{
    private static readonly double[] Samples = [1, 2.5, double.NaN, double.NaN, double.NaN, double.NaN, 1e-7, 123456789.125, -4, 0.1, 7, 7];

    private static async Task<GraphServer> FilledAsync()
    {
        var server = await GraphServer.StartAsync();
        server.Put("value", Samples.Length, i => Samples[i], ("host", "a"));
        server.Put("value", Samples.Length, i => i * 2, ("host", "b"));
        return server;
    }

    private static string Address => $"query=value&{GraphServer.Range(Samples.Length - 1)}";

    [Fact]
    public async Task The_CSV_holds_the_samples_behind_the_graph()
    {
        await using var server = await FilledAsync();
        using var answer = await server.Rest.Http.GetAsync($"/api/v1/graph.csv?{Address}");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Timestamp,a,b", lines[0]);
        Assert.Equal(Samples.Length, lines.Length - 1);
        for (var i = 0; i < Samples.Length; i++)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(GraphServer.Base + i * 10_000L).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Assert.Equal($"{time},{(double.IsNaN(Samples[i]) ? "" : Samples[i].ToString(CultureInfo.InvariantCulture))},{i * 2}", lines[i + 1]);
        }
    }

    [Fact]
    public async Task The_JSON_has_the_shape_that_scripts_of_Ganglia_read_and_the_same_samples()
    {
        await using var server = await FilledAsync();
        var json = JsonDocument.Parse(await server.Rest.Http.GetStringAsync($"/api/v1/graph.json?{Address}")).RootElement;
        Assert.Equal(2, json.GetArrayLength());
        var first = json[0];
        Assert.Equal(("a", "a", "value"), (first.GetProperty("ds_name").GetString(), first.GetProperty("host_name").GetString(), first.GetProperty("metric_name").GetString()));
        Assert.Matches("^#[0-9a-f]{6}$", first.GetProperty("color").GetString());
        var points = first.GetProperty("datapoints").EnumerateArray().Where(p => p[0].ValueKind == JsonValueKind.Number).ToDictionary(p => p[1].GetInt64(), p => p[0].GetDouble());
        var expected = Enumerable.Range(0, Samples.Length).Where(i => !double.IsNaN(Samples[i])).ToDictionary(i => GraphServer.Base / 1000 + i * 10L, i => Samples[i]);
        Assert.Equal(expected, points);
    }

    [Fact]
    public async Task A_label_that_a_spreadsheet_would_run_is_only_a_text()
    {
        await using var server = await GraphServer.StartAsync();
        server.Put("value", 3, i => i, ("host", "=cmd|'/c calc'!A1, \"x\""));
        var csv = await server.Rest.Http.GetStringAsync($"/api/v1/graph.csv?query=value&legend=%7B%7Bhost%7D%7D&{GraphServer.Range(2)}");
        Assert.StartsWith("Timestamp,\"'=cmd|'/c calc'!A1, \"\"x\"\"\"\r\n", csv);
    }

    [Fact]
    public async Task The_SVG_stands_by_itself_and_draws_every_series()
    {
        await using var server = await FilledAsync();
        foreach (var (kind, theme) in new[] { ("line", "light"), ("area", "dark"), ("stack", "dark"), ("percent", "light"), ("heatmap", "dark") })
        {
            using var answer = await server.Rest.Http.GetAsync($"/api/v1/graph.svg?{Address}&title=A%20%3Cb%3E&kind={kind}&theme={theme}");
            Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.MediaType);
            var svg = XDocument.Parse(await answer.Content.ReadAsStringAsync());
            XNamespace ns = "http://www.w3.org/2000/svg";
            Assert.Contains(svg.Descendants(ns + "text"), text => text.Value == "A <b>");
            Assert.Contains(svg.Descendants(ns + "text"), text => text.Value == "b");
            Assert.DoesNotContain(svg.Descendants(), node => node.Name.LocalName is "script" or "style" or "image" or "use" or "foreignObject");
            if (kind != "heatmap") Assert.True(svg.Descendants(ns + "path").Count() >= 2);
        }
    }

    [Fact]
    public async Task The_PNG_is_one_and_holds_the_colors_of_the_lines()
    {
        await using var server = await FilledAsync();
        var png = await server.Rest.Http.GetByteArrayAsync($"/api/v1/graph.png?{Address}&width=600&height=200&title=Load");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        var height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        Assert.Equal(600, width);
        var at = 8;
        using var packed = new MemoryStream();
        while (at < png.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (Encoding.ASCII.GetString(png, at + 4, 4) == "IDAT") packed.Write(png, at + 8, length);
            at += length + 12;
        }
        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var bytes = raw.ToArray();
        Assert.Equal(height * (width * 3 + 1), bytes.Length);
        var colors = new HashSet<int>();
        for (var row = 0; row < height; row++)
        {
            var (r, g, b) = (0, 0, 0);
            for (var x = 0; x < width; x++)
            {
                var pixel = row * (width * 3 + 1) + 1 + x * 3;
                (r, g, b) = ((r + bytes[pixel]) & 255, (g + bytes[pixel + 1]) & 255, (b + bytes[pixel + 2]) & 255);
                colors.Add(r << 16 | g << 8 | b);
            }
        }
        Assert.Contains(0xFFFFFF, colors);
        Assert.Contains(0x3457D5, colors);
        Assert.Contains(0xC96A00, colors);
        Assert.Contains(0x14181F, colors);
    }
}
