using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Tests.Fixtures;

internal static class GeneralFixtures
{
    private static string In(TimeSpan span) => HttpDate.Print(TimeProvider.System.GetUtcNow() + span);

    private const string Head = "HTTP/1.1 200 OK\nDate: {date}\nContent-Type: text/plain\nCache-Control: max-age=60\nConnection: close\n";

    public static readonly Fixture[] All =
    [
        Fixture.Of("CL_CORRECT", s => s.Text("Fifteen bytes!\n")),
        Fixture.Of("CL_INCORRECT", s => s with { Length = 500 }),
        Fixture.Raw("CL_AND_TE_PRESENT", Head + "Content-Length: 5\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
        Fixture.Raw("BAD_CHUNK", Head + "Transfer-Encoding: chunked", "5\r\nhello\r\nzz\r\n"),
        Fixture.Raw("TRANSFER_CODING_UNWANTED", Head + "Transfer-Encoding: gzip, chunked", "5\r\nhello\r\n0\r\n\r\n"),
        Fixture.Of("HEADER_BARE_LF", s => s with { LineEnd = "\n" }),
        Fixture.Of("HEADER_FOLDED", s => s.Line("X-Long: one\r\n two")),
        Fixture.Of("FIELD_NAME_BAD_SYNTAX", s => s.Line("X Bad: yes")),
        Fixture.Of("HEADER_VALUE_ENCODING", s => s.With("X-City", "Z\u00fcrich")),
        Fixture.Of("FIELD_TOO_LARGE", s => s.With("X-Long", new string('x', 5000))),
        Fixture.Of("HEADER_BLOCK_TOO_LARGE", s => Enumerable.Range(0, 10).Aggregate(s, (all, i) => all.With($"X-Long-{i}", new string('x', 2000)))),
        Fixture.Of("BAD_SYNTAX", s => s.With("Retry-After", "later")),
        Fixture.Of("STRUCTURED_FIELD_PARSE_ERROR", s => s.With("Cache-Status", "\"open")),
        Fixture.Of("SINGLE_HEADER_REPEAT", s => s.With("Server", "a").With("Server", "b")),
        Fixture.Of("REQUEST_HDR_IN_RESPONSE", s => s.With("User-Agent", "me")),
        Fixture.Of("FIELD_DEPRECATED", s => s.With("P3P", "CP=x")),
        Fixture.Of("UNNECESSARY_HEADER", s => s.With("X-Powered-By", "Steam")),
        Fixture.Of("SERVER_TOO_LONG", s => s.With("Server", "Apache/2.4.1 (Unix) OpenSSL/1.1.1 PHP/5.4 mod_everything/7")),
        Fixture.Of("VIA_PRESENT", s => s.With("Via", "1.1 cache")),
        Fixture.Of("DATE_CORRECT", s => s.Set("Date", In(TimeSpan.FromSeconds(-1)))),
        Fixture.Of("DATE_INCORRECT", s => s.Set("Date", In(TimeSpan.FromHours(-3)))),
        Fixture.Of("DATE_CLOCKLESS", s => s.Without("Date")),
        Fixture.Of("BAD_DATE_SYNTAX", s => s.With("Sunset", "next tuesday")),
        Fixture.Of("DATE_OBSOLETE", s => s.With("Sunset", "Sunday, 06-Nov-94 08:49:37 GMT")),
        Fixture.Of("LM_PRESENT", s => s.With("Last-Modified", In(TimeSpan.FromDays(-3))), "IMS_FULL"),
        Fixture.Of("LM_FUTURE", s => s.With("Last-Modified", In(TimeSpan.FromDays(3))), "IMS_FULL"),
        Fixture.Of("ETAG_BAD_SYNTAX", s => s.With("ETag", "abc")),
        Fixture.Of("CHARSET_MISMATCH", s => s.Set("Content-Type", "text/plain; charset=iso-8859-1").Bytes([0xef, 0xbb, 0xbf, .. "text"u8])),
        Fixture.Of("CONTENT_TYPE_MISMATCH", s => s.Set("Content-Type", "image/png").Bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16])),
        Fixture.Of("CONTENT_TYPE_MISSING", s => s.Without("Content-Type")),
        Fixture.Of("DISPOSITION_UNKNOWN", s => s.With("Content-Disposition", "show; filename=a.txt")),
        Fixture.Of("DISPOSITION_OMITS_FILENAME", s => s.With("Content-Disposition", "attachment; filename*=UTF-8''a.txt")),
        Fixture.Of("DISPOSITION_FILENAME_PERCENT", s => s.With("Content-Disposition", "attachment; filename=\"a%20b.txt\"")),
        Fixture.Of("DISPOSITION_FILENAME_PATH_CHAR", s => s.With("Content-Disposition", "attachment; filename=\"a/b.txt\"")),
        Fixture.Of("PARAM_REPEATS", s => s.With("Content-Disposition", "attachment; filename=a.txt; filename=b.txt")),
        Fixture.Of("PARAM_SINGLE_QUOTED", s => s.With("Content-Disposition", "attachment; filename='a.txt'")),
        Fixture.Of("PARAM_STAR_QUOTED", s => s.With("Content-Disposition", "attachment; filename=a.txt; filename*=\"UTF-8''a.txt\"")),
        Fixture.Of("PARAM_STAR_BAD", s => s.With("Content-Disposition", "attachment; filename=a.txt; filename*=a.txt")),
        Fixture.Of("PARAM_STAR_CHARSET", s => s.With("Content-Disposition", "attachment; filename=a.txt; filename*=iso-8859-1''a.txt")),
        Fixture.Of("URI_BAD_SYNTAX", s => s.With("Content-Location", "/a b")),
        Fixture.Of("LOCATION_UNDEFINED", s => s.With("Location", "/elsewhere")),
        Fixture.Of("LINK_REV", s => s.With("Link", "</a>; rev=next")),
        Fixture.Bodiless("CONTENT_IN_BODILESS", s => s.Status("204 No Content").Without("Content-Type").With("Content-Length", "5")),
    ];
}
