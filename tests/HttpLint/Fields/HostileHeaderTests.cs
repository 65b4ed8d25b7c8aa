using System.IO.Compression;
using System.Text;
using Muster.HttpLint.Fields;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;

namespace Muster.HttpLint.Tests.Fields;

/// <summary>Whatever a server sends is judged; nothing of it breaks the linter.</summary>
public sealed class HostileHeaderTests
{
    private static readonly string[] Names =
    [
        "Age", "Cache-Control", "Expires", "Vary", "Set-Cookie", "Content-Type", "Content-Encoding", "Content-Range", "Content-Disposition", "Content-Security-Policy", "Strict-Transport-Security",
        "Permissions-Policy", "Link", "Location", "ETag", "Last-Modified", "Date", "Access-Control-Allow-Origin", "X-Frame-Options", "Referrer-Policy", "Reporting-Endpoints", "Transfer-Encoding", "Via", "Retry-After", "Cross-Origin-Opener-Policy",
    ];

    private static readonly string[] Pieces =
    [
        "max-age=", "no-store", "private", "\"", "=", ";", ",", " ", "<", ">", "(", ")", "'self'", "'unsafe-inline'", "default-src", "frame-ancestors", "*", "-1", "99999999999999999999", "0", "Sat, 21 Nov 2026 10:00:00 GMT",
        "Path=/", "Domain=.", "__Host-", "Secure", "SameSite=None", "expires=", "W/\"", "bytes 5-2/", "text/html", "charset=", "gzip", "http://[", "://", "%", "\\", "filename*=utf-8''%", "includeSubDomains", "\t", "é", ":",
    ];

    [Fact]
    public void Any_header_is_judged()
    {
        var random = new Random(41);
        for (int round = 0; round < 20_000; round++)
        {
            var head = new StringBuilder("HTTP/1.1 ").Append(random.Next(100, 600)).Append(" X\r\n");
            for (int line = random.Next(1, 5); line > 0; line--)
            {
                head.Append(Names[random.Next(Names.Length)]).Append(": ");
                for (int piece = random.Next(0, 7); piece > 0; piece--) head.Append(Pieces[random.Next(Pieces.Length)]);
                head.Append("\r\n");
            }
            var bytes = Encoding.Latin1.GetBytes(head.Append("Content-Length: 3\r\n\r\nabc").ToString());
            try
            {
                var exchange = SavedResponse.Read(bytes, new Uri("https://a.example/"), DateTimeOffset.UnixEpoch);
                Assert.All(ResponseLint.Check(exchange), note => Assert.NotEmpty(note.Summary));
            }
            catch (MessageFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void A_packed_body_that_was_cut_or_changed_is_unpacked_or_refused(string coding)
    {
        var random = new Random(42);
        var plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(n => $"line {n} of the body\n")));
        var packed = Packed(coding, plain);
        for (int round = 0; round < 2_000; round++)
        {
            var body = packed[..random.Next(packed.Length + 1)];
            for (int change = random.Next(0, 3); change > 0 && body.Length > 0; change--) body[random.Next(body.Length)] = (byte)random.Next(256);
            var response = new ResponseMessage { Version = "1.1", Status = 200, Fields = new FieldLines([new FieldLine("Content-Encoding", coding)]), Body = body };
            if (ContentCoding.Decode(response, out var named, out var wrong) is null) Assert.Equal((coding, true), (named, wrong.Length > 0));
        }
    }

    [Fact]
    public void Any_style_sheet_and_source_set_is_read()
    {
        var random = new Random(43);
        string[] pieces = ["url(", "@import", "\"", "'", ")", "(", "/*", "*/", "\\", "a.png", " 2x", ",", " ", "data:image/png;base64,", "\n", ";", "100w"];
        for (int round = 0; round < 10_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.All(StyleUrls.In(text), found => Assert.NotNull(found.Url));
            Assert.All(SourceSet.Urls(text), Assert.NotNull);
        }
    }

    [Fact]
    public void Any_baseline_and_any_waivers_are_read_or_refused()
    {
        var random = new Random(44);
        string[] pieces = ["{", "}", "[", "]", "\"url\":", "\"resources\":", "\"empty\":", "\"notes\":", "\"http://a/\"", "null", "1", ",", "{\"requests\":1,\"bytes\":2}", "CSP_NONE", " until ", "2027-01-31", "\n", "#", " https://*/", " "];
        for (int round = 0; round < 10_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            Refused(() => LintDiff.Keys(LintRecord.Parse(Encoding.UTF8.GetBytes(text))));
            Refused(() => Waivers.Parse(text, "w"));
        }
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (FormatException wrong)
        {
            Assert.NotEmpty(wrong.Message);
        }
    }

    private static byte[] Packed(string coding, byte[] plain)
    {
        using var bytes = new MemoryStream();
        using (Stream packing = coding switch { "gzip" => new GZipStream(bytes, CompressionLevel.Optimal), "br" => new BrotliStream(bytes, CompressionLevel.Optimal), _ => new ZLibStream(bytes, CompressionLevel.Optimal) }) packing.Write(plain);
        return bytes.ToArray();
    }
}
