using System.Text;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Tests.Fetching;

namespace Muster.HttpLint.Tests.Fixtures;

/// <summary>Servers that answer each question of the probes in their own wrong way.</summary>
internal static class ProbeFixtures
{
    private const string Tag = "\"v1\"";
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i} of a text that packs well\n")));
    private static readonly byte[] Zstd = [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x69, 0x00, 0x00, .. "All is well.\n"u8, 0x07, 0x42, 0x09, 0xd7];

    private static Sound Long => new Sound().Bytes(Text);

    private static Sound Packed(string coding, byte[] body) => new Sound().With("Content-Encoding", coding).With("Vary", "Accept-Encoding").Bytes(body);

    private static byte[] Answer(Asked asked, Sound sound) => asked.Method == "HEAD" ? Fixture.HeadOf(sound) : sound.Send();

    /// <summary>Plain to who does not take the coding, packed to who takes it; HEAD as GET.</summary>
    private static Fixture Negotiates(string id, string coding, Sound plain, Sound packed, params string[] also) => new(id, asked => Answer(asked, asked.Accepts(coding) ? packed : plain), also);

    private static Sound PlainVary => Long.With("Vary", "Accept-Encoding");

    private static Sound Ranged => new Sound().With("Accept-Ranges", "bytes").Text("0123456789abcdefghijklmnopqrstuvwxyz");

    private static Fixture Range(string id, Func<int, int, byte[]> part, params string[] also) => new(id, asked =>
    {
        if (asked["Range"] is not { } range) return Answer(asked, Ranged);
        var ends = range["bytes=".Length..].Split('-');
        return part(int.Parse(ends[0]), int.Parse(ends[1]));
    }, also);

    private static Sound Part(int from, int to) => Ranged.Status("206 Partial Content").With("Content-Range", $"bytes {from}-{to}/36").Bytes(Ranged.Body[from..(to + 1)]);

    private static Fixture Asks(string id, string condition, Sound whole, Func<Sound, byte[]> again, params string[] also) => new(id, asked => asked[condition] is null ? Answer(asked, whole) : again(whole), also);

    private static Sound Tagged => new Sound().With("ETag", Tag);

    private static Sound Dated => new Sound().With("Last-Modified", HttpDate.Print(TimeProvider.System.GetUtcNow().AddDays(-5)));

    private static byte[] NotModified(Sound s) => s.Status("304 Not Modified").Without("Content-Type").Head();

    public static readonly Fixture[] All =
    [
        Fixture.Of("ENCODING_UNWANTED", s => s.With("Content-Encoding", "deflate").With("Vary", "Accept-Encoding").Bytes(Zlib("All is well.\n"u8.ToArray()))),
        Fixture.Of("ENCODING_UNKNOWN", s => s.With("Content-Encoding", "squeeze")),
        Fixture.Of("BAD_Q_VALUE", s => s.With("Accept-Encoding", "gzip;q=2")),
        Negotiates("BAD_GZIP", "gzip", new Sound().With("Vary", "Accept-Encoding"), Packed("gzip", "no gzip"u8.ToArray()), "CONNEG_GZIP_GOOD"),
        Negotiates("BAD_BROTLI", "br", new Sound().With("Vary", "Accept-Encoding"), Packed("br", [0xff, 0xff, 0xff]), "CONNEG_BR_GOOD"),
        Negotiates("BAD_ZSTD", "zstd", new Sound().With("Vary", "Accept-Encoding"), Packed("zstd", [1, 2, 3, 4, 5]), "CONNEG_ZSTD_GOOD"),
        Fixture.Of("BAD_ZLIB", s => s.With("Content-Encoding", "deflate").Bytes("no zlib"u8.ToArray())).Asking("Accept-Encoding", "deflate"),
        Negotiates("CONNEG_GZIP_GOOD", "gzip", PlainVary, Packed("gzip", Sound.Gzip(Text))),
        Negotiates("CONNEG_GZIP_BAD", "gzip", new Sound().With("Vary", "Accept-Encoding"), Packed("gzip", Sound.Gzip(new Sound().Body))),
        Fixture.Of("CONNEG_GZIP_NONE", s => s.Bytes(Text)),
        Negotiates("CONNEG_BR_GOOD", "br", PlainVary.Bytes(Text[..1000]), Packed("br", Sound.Brotli(Text[..1000]))),
        Negotiates("CONNEG_BR_BAD", "br", new Sound().With("Vary", "Accept-Encoding"), Packed("br", Sound.Brotli(new Sound().Body))),
        Negotiates("CONNEG_ZSTD_BAD", "zstd", new Sound().With("Vary", "Accept-Encoding"), Packed("zstd", Zstd)),
        Negotiates("CONNEG_ZSTD_GOOD", "zstd", new Sound().Bytes(new byte[100]).With("Vary", "Accept-Encoding"), Packed("zstd", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x45, 0x00, 0x00, 0x10, 0x00, 0x00, 0x01, 0x00, 0x3f, 0x01, 0x2c])),
        Negotiates("CONNEG_NO_VARY", "gzip", Long, Packed("gzip", Sound.Gzip(Text)).Without("Vary"), "CONNEG_GZIP_GOOD"),
        new("CONNEG_FORMAT_NO_VARY", asked => Answer(asked, asked["Accept"]!.Contains("webp") ? new Sound().Set("Content-Type", "image/webp").Bytes([.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8]) : new Sound().Set("Content-Type", "image/png").Bytes([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', 1]))),
        Negotiates("VARY_INCONSISTENT", "gzip", Long, Packed("gzip", Sound.Gzip(Text)), "CONNEG_GZIP_GOOD"),
        new("VARY_STATUS_MISMATCH", asked => Answer(asked, asked["Accept-Encoding"] == "br" ? new Sound().Status("503 Service Unavailable") : new Sound())),
        Negotiates("VARY_TYPE_MISMATCH", "gzip", PlainVary, Packed("gzip", Sound.Gzip(Text)).Set("Content-Type", "application/x-text"), "CONNEG_GZIP_GOOD"),
        Negotiates("VARY_BODY_MISMATCH", "gzip", PlainVary, Packed("gzip", Sound.Gzip(Text[..^5])), "CONNEG_GZIP_GOOD"),
        new("VARY_ETAG_DOESNT_CHANGE", asked => asked["If-None-Match"] is not null ? NotModified(Tagged.With("Vary", "Accept-Encoding")) : Answer(asked, asked.Accepts("gzip") ? Packed("gzip", Sound.Gzip(Text)).With("ETag", Tag) : PlainVary.With("ETag", Tag)), "CONNEG_GZIP_GOOD", "INM_304"),

        Fixture.Of("CONTENT_RANGE_MEANINGLESS", s => s.With("Content-Range", "bytes 0-9/10")),
        Fixture.Of("UNKNOWN_RANGE", s => s.With("Accept-Ranges", "lines")),
        Fixture.Of("PARTIAL_WITHOUT_RANGE", s => s.Status("206 Partial Content"), "PARTIAL_NOT_REQUESTED"),
        Fixture.Of("PARTIAL_NOT_REQUESTED", s => s.Status("206 Partial Content").With("Content-Range", "bytes 0-12/20")),
        Range("RANGE_CORRECT", (from, to) => Part(from, to).Send()),
        Range("RANGE_FULL", (_, _) => Ranged.Send()),
        Range("RANGE_INCORRECT", (from, to) => Part(from, to).Bytes(Ranged.Body[(from + 1)..(to + 2)]).Send()),
        new("RANGE_CHANGED", asked => asked["If-None-Match"] is not null ? NotModified(Ranged.With("ETag", Tag)) : asked["Range"] is null ? Answer(asked, Ranged.With("ETag", Tag)) : Part(12, 23).With("ETag", "\"v2\"").Send(), "INM_304"),
        Range("RANGE_NEG_MISMATCH", (from, to) => Part(from, to).With("Content-Encoding", "gzip").Send()),
        Range("RANGE_STATUS", (_, _) => Ranged.Status("500 Internal Server Error").Send()),
        Range("MISSING_HDRS_206", (from, to) => Part(from, to).Without("Cache-Control").Send(), "RANGE_CORRECT"),

        Asks("INM_304", "If-None-Match", Tagged, NotModified),
        Asks("INM_FULL", "If-None-Match", Tagged, s => s.Send()),
        Asks("INM_DUP_ETAG_STRONG", "If-None-Match", Tagged, s => s.Text("Something else.\n").Send()),
        Asks("INM_STATUS", "If-None-Match", Tagged, s => s.Status("412 Precondition Failed").Send()),
        Asks("IMS_304", "If-Modified-Since", Dated, NotModified, "LM_PRESENT"),
        Asks("IMS_FULL", "If-Modified-Since", Dated, s => s.Send(), "LM_PRESENT"),
        Asks("IMS_STATUS", "If-Modified-Since", Dated, s => s.Status("500 Internal Server Error").Send(), "LM_PRESENT"),
        Asks("NO_DATE_304", "If-None-Match", Tagged, s => NotModified(s.Without("Date")), "INM_304"),
        Asks("MISSING_HDRS_304", "If-None-Match", Tagged, s => NotModified(s.Without("Cache-Control")), "INM_304"),
        Asks("HEADER_SHOULD_NOT_BE_IN_304", "If-None-Match", Tagged, s => s.Status("304 Not Modified").Head(), "INM_304"),
        Fixture.Of("HEAD_CORRECT", s => s),
        new("HEAD_STATUS_MISMATCH", asked => asked.Method == "HEAD" ? new Sound().Status("405 Method Not Allowed").Head() : new Sound().Send()),
        new("HEAD_FIELD_MISMATCH", asked => asked.Method == "HEAD" ? new Sound().Set("Content-Type", "text/html").Head() : new Sound().Send()),
        new("HEAD_BODY", _ => new Sound().Send()),
    ];

    private static byte[] Zlib(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Optimal)) zlib.Write(plain);
        return packed.ToArray();
    }
}
