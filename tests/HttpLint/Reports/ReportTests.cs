using System.Text;
using System.Text.Json;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;

namespace Muster.HttpLint.Tests.Reports;

public sealed class ReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static LintReport Report(string headers = "Cache-Control: Max-Age=60\r\nServer: <x>\x1b[31m\r\n")
    {
        var url = new Uri("https://a.example/");
        var bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\n{headers}Content-Length: 31\r\n\r\n<!doctype html><title>t</title>");
        return PageLint.Saved(url, [SavedResponse.Read(bytes, url, Now)], new LintOptions { Assets = false });
    }

    [Fact]
    public void The_archive_carries_the_notes_as_messages()
    {
        using var har = JsonDocument.Parse(HarReport.Write([Report()]));
        var entry = har.RootElement.GetProperty("log").GetProperty("entries")[0];
        var message = entry.GetProperty("_red_messages").EnumerateArray().Single(m => m.GetProperty("note_id").GetString() == "CC_MISCAP");
        Assert.Equal(["header-cache-control", "CACHING", "WARN"], [message.GetProperty("subject").GetString()!, message.GetProperty("category").GetString()!, message.GetProperty("level").GetString()!]);
        Assert.NotEmpty(message.GetProperty("summary").GetString()!);
        Assert.Single(HarReader.Read(Encoding.UTF8.GetBytes(HarReport.Write([Report()]))));
    }

    [Fact]
    public void Sarif_names_rule_level_place_and_fingerprint()
    {
        using var sarif = JsonDocument.Parse(SarifReport.Write([Report()]));
        var run = sarif.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.NotEmpty(result.GetProperty("partialFingerprints").GetProperty("note/v1").GetString()!);
        }
        Assert.Contains(run.GetProperty("results").EnumerateArray(), r => r.GetProperty("ruleId").GetString() == "CC_MISCAP" && r.GetProperty("level").GetString() == "warning");
    }

    [Fact]
    public void The_text_for_terminals_is_as_approved_and_cannot_be_steered_by_headers()
    {
        var text = TextReport.Write(Report(), colours: false, all: false);
        Assert.DoesNotContain('\x1b', text);
        Golden.Check("text-report", text);
    }

    [Fact]
    public void The_page_holds_everything_and_escapes_what_came_from_outside()
    {
        var html = HtmlReport.Write([Report()]);
        Assert.Contains("CC_MISCAP", html);
        Assert.Contains("<div class=\"waterfall\"", html);
        Assert.DoesNotContain("Server: <x>", html);
        Assert.DoesNotContain("src=\"http", html);
    }

    [Fact]
    public void A_record_is_read_back_as_it_was_written()
    {
        var record = LintRecorder.Record(Report());
        var again = LintRecord.Parse(record.ToJson());
        Assert.Equal(record.ToJson(), again.ToJson());
        Assert.True(LintDiff.Between(record, again).Nothing);
        Assert.Equal(record.Main!.Notes.Count, LintRecord.Parse(Encoding.UTF8.GetBytes(JsonReport.Write(Report()))).Main!.Notes.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"url\":\"x\"}")]
    [InlineData("no")]
    public void What_is_no_record_is_refused(string json) => Assert.Throws<FormatException>(() => LintRecord.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Two_runs_differ_in_notes_and_headers_but_not_in_what_always_changes()
    {
        var diff = LintDiff.Between(LintRecorder.Record(Report()), LintRecorder.Record(Report("Cache-Control: max-age=60\r\nX-Powered-By: Steam\r\nSet-Cookie: a=1; Secure\r\nX-Request-Id: 7\r\n")));
        Assert.Equal(["UNNECESSARY_HEADER"], diff.Appeared.Select(a => a.Note.Id));
        Assert.Equal(["CC_MISCAP"], diff.Gone.Select(a => a.Note.Id).Where(id => id.StartsWith("CC_", StringComparison.Ordinal)));
        Assert.Equal(["cache-control", "server", "set-cookie", "x-powered-by"], diff.Headers.Select(h => h.Name));
        Assert.Equal(new HeaderChange("cache-control", "Max-Age=60", "max-age=60"), diff.Headers[0]);
    }

    [Fact]
    public void A_note_is_the_same_when_only_the_fingerprint_in_the_file_name_changed() =>
        Assert.Equal(LintDiff.Key("https://a/app.3f9c2ab1.js", "CC_DUP", "x"), LintDiff.Key("https://a/app.77d01e5c.js", "CC_DUP", "x"));
}
