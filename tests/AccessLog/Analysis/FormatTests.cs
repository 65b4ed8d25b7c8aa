using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;

namespace Muster.AccessLog.Tests.Analysis;

public class FormatTests
{
    private const string Start = "1.2.3.4 - frank [10/Oct/2026:13:55:36 -0700] ";

    public static Dictionary<string, string> Samples { get; } = new()
    {
        ["timed_combined"] =
            Start + " \"GET /a/12?x=1 HTTP/1.1\" 200 2326 \"http://e/?a=\\x22b\" \"M (X; \\x22Y\\x22)\" 0.123 0.100, 0.020 : 0.003 3.21\n" +
            Start + "\"POST /a/13 HTTP/1.1\" 502 0 \"-\" \"-\" 12.000 - -\n" +
            Start + "\"\\x16\\x03\\x01\" 400 150 \"-\" \"-\" 0.000 - -\n" +
            Start + "\"GET /with space/ü HTTP/1.0\" 200 5000 \"-\" \"-\" 0.001 0.001 -\n",
        ["django-timelog"] =
            "2012-10-27 22:35:59,123 GET \"/a/\" (200) 0.17 (12q, 0.0310)\n2012-10-27 22:36:59,123 PATCH \"/a/7/\" (404) 1.5 (3q, 0.5)\n2011-07-11 09:12:13,456 GET \"/14/\" (200) 0.17\n",
        ["haproxy"] =
            "Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} \"GET /index.html HTTP/1.1\"\n" +
            "10.0.1.2:33318 [06/Feb/2026:12:14:15.001] http-in~ app/<NOSRV> -1/-1/-1/-1/5006 408 212 - - cR-- 2/2/0/0/0 0/0 \"<BADREQ>\"\n",
        ["json"] =
            "{\"time\":\"2026-03-01T00:00:00Z\",\"request_method\":\"GET\",\"request_uri\":\"/a/1?b\",\"status\":200,\"body_bytes_sent\":12,\"request_time\":0.25,\"host\":\"e.org\"}\n" +
            "{\"ts\":1772323200.5,\"request\":{\"method\":\"PUT\",\"host\":\"e.org\",\"uri\":\"/b\"},\"status\":503,\"duration\":0.0015,\"size\":3}\n",
        ["rails"] =
            "Started GET \"/users/7?page=2\" for 1.2.3.4 at 2026-03-01 12:00:00 +0100\nProcessing by UsersController#show as HTML\n  Parameters: {\"id\"=>\"7\"}\n" +
            "  Rendered users/show.html.erb (1.2ms)\nCompleted 200 OK in 12ms (Views: 10.1ms | ActiveRecord: 1.5ms (3 queries, 1 cached) | GC: 0.1ms)\n\n" +
            "Started POST \"/users\" for 1.2.3.4 at 2026-03-01 12:00:01 +0100\nProcessing by Admin::UsersController#create as JSON\nCompleted 500 Internal Server Error in 1250ms (ActiveRecord: 0.4ms)\n\n" +
            "Started GET \"/wp-login.php\" for 6.6.6.6 at 2026-03-01 12:00:02 +0100\n  \nActionController::RoutingError (No route matches [GET] \"/wp-login.php\"):\n  \n" +
            "Started GET \"/up\" for ::1 at 2026-03-01 12:00:03 +0100\nCompleted 204 No Content in 1.5ms\n",
        ["lograge"] =
            "I, [2026-03-01T00:00:00.000000 #1]  INFO -- : method=GET path=/jobs/833552.json format=json controller=JobsController action=show status=200 duration=58.33 view=40.43 db=15.26\n" +
            "method=POST path=/jobs controller=JobsController action=create status=422 duration=8.5 db=1\n",
        ["rack"] = Start.Replace("frank", "-", StringComparison.Ordinal) + "\"GET /x/1 HTTP/1.1\" 200 23 0.0045\n" + Start + "\"GET /x/2 HTTP/1.1\" 200 - 0.0055\n",
        ["combined-micros"] = Start + "\"GET /x\\\"y HTTP/1.1\" 200 23 \"-\" \"a \\\"b\\\" c\" 1500\n",
        ["combined"] = Start + "\"GET /x/1 HTTP/1.1\" 200 23 \"-\" \"agent\"\n" + Start + "\"GET /x/2 HTTP/1.1\" 304 - \"-\" \"agent\"\n",
        ["common"] = Start + "\"GET /x/1 HTTP/1.1\" 200 23\n",
        ["vhost_combined"] = "e.org:80 " + Start + "\"GET /x/1 HTTP/1.1\" 200 23 \"-\" \"agent\"\n",
        ["vhost_common"] = "e.org:80 " + Start + "\"GET /x/1 HTTP/1.1\" 200 23\n",
        ["w3c"] =
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status sc-bytes time-taken\n" +
            "2026-03-01 00:00:01 GET /default.htm - 200 512 31\n2026-03-01 00:00:02 POST /api/7 a=b 500 20 2500\n",
    };

    public static TheoryData<string> Names => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_format_is_found_out_and_gives_its_approved_table(string name)
    {
        var result = Logs.Run(Samples[name]);
        Assert.Equal(name, result.Files[0].Format?.Name);
        Assert.Equal(0, result.Bad);
        Golden.Check(name, Logs.Text(result, new TimelogOptions()));
    }

    [Theory]
    [InlineData("nginx-log-format", "$http_x_forwarded_for [$time_iso8601] $host \"$request\" $status $bytes_sent rt=$request_time urt=$upstream_response_time gz=$gzip_ratio",
        "1.2.3.4, 5.6.7.8 [2026-03-01T00:00:00+00:00] e.org \"GET /a/1?b HTTP/2.0\" 200 900 rt=0.250 urt=0.100, 0.050 gz=2.10\n" +
        "- [2026-03-01T00:00:01+00:00] e.org \"GET /a/2 HTTP/2.0\" 200 1900 rt=0.750 urt=- gz=-\n")]
    [InlineData("apache-log-format", "%v:%p %a %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D",
        "e.org:443 1.2.3.4 - - [01/Mar/2026:00:00:00 +0000] \"GET /a/1 HTTP/1.1\" 200 900 \"-\" \"M (\\\"x\\\")\" 250000\n" +
        "e.org:443 1.2.3.4 - - [01/Mar/2026:00:00:01 +0000] \"DELETE /a/2 HTTP/1.1\" 204 - \"-\" \"-\" 1500\n")]
    [InlineData("apache-seconds", "%h %t \"%m %U%q %H\" %s %b %{ms}T", "1.2.3.4 [01/Mar/2026:00:00:00 +0000] \"GET /a/1?x=1 HTTP/1.1\" 200 17 31\n")]
    public void A_format_string_of_nginx_or_Apache_gives_its_approved_table(string name, string format, string log)
    {
        var result = Logs.Run(log, new TimelogOptions { Format = LogFormat.Named(format) });
        Assert.Equal(0, result.Bad);
        Golden.Check(name, Logs.Text(result, new TimelogOptions()));
    }

    [Theory]
    [InlineData("$host|$request_method|$uri|$status|$request_time|$msec", "e.org|GET|/a|200|0.5|1772323200.250\n")]
    [InlineData("%v %h [%{ms}T] \"%r\" %>s %{Accept}i %t", "e.org 1.1.1.1 [500] \"GET /a HTTP/1.1\" 200 text/html [01/Mar/2026:00:00:00 +0000]\n")]
    public void A_format_string_is_read(string format, string line)
    {
        var result = Logs.Run(line, new TimelogOptions { Format = LogFormat.Named(format), GroupBy = AccessLog.Grouping.GroupBy.Hour });
        Assert.Equal((1, 0), (result.Taken, result.Bad));
        Assert.Equal(500_000, result.Table.Row(0).Sum);
        Assert.Equal(" 2026-03-01 00:00"u8, result.Table.Key(0));
    }

    [Theory]
    [InlineData("combind")]
    [InlineData("$status")]
    [InlineData("$request$status")]
    public void A_wrong_format_string_is_refused_with_words(string format) =>
        Assert.Contains($"'{format}'", Assert.Throws<FormatException>(() => LogFormat.Named(format)).Message);
}
