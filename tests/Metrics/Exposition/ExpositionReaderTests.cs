using System.Text;
using Muster.Metrics.Exposition;

namespace Muster.Metrics.Tests.Exposition;

public class ExpositionReaderTests
{
    /// <summary>Every entry as one line, easy to compare.</summary>
    private static List<string> Read(string text, ExpositionFormat format = ExpositionFormat.Text)
    {
        var entries = new List<string>();
        var reader = new ExpositionReader(Encoding.UTF8.GetBytes(text), format);
        while (reader.Read())
        {
            entries.Add(reader.Entry switch
            {
                ExpositionEntry.Sample => $"{SeriesText.Parse(reader.Series, out var reason)?.ToString() ?? reason} = {reader.Value}{(reader.TimeMs is { } time ? $" @{time}" : "")}",
                ExpositionEntry.Fault => $"{reader.Line}:{reader.Column} {reader.Reason}",
                _ => $"{reader.Entry} {Encoding.UTF8.GetString(reader.Name)}: {Encoding.UTF8.GetString(reader.Text)}",
            });
        }
        return entries;
    }

    [Fact]
    public void Samples_types_and_helps_are_read_in_order() => Assert.Equal(
        ["Help http_requests: All requests.", "Type http_requests: counter", "http_requests{code=\"200\",path=\"/a b\"} = 3.5E+21 @1395066363000", "up = 1"],
        Read("# HELP http_requests All requests.\n# TYPE http_requests counter\nhttp_requests{path=\"/a b\", code=\"200\",} 3.5e21 1395066363000\n# a comment\n\n up\t1"));

    [Fact]
    public void Escapes_in_values_are_undone() =>
        Assert.Equal(["a{l=\"C:\\\\dir\\n\\\"x\\\"}\"} = 1"], Read("a{l=\"C:\\\\dir\\n\\\"x\\\"}\"} 1\n"));

    [Theory]
    [InlineData("a NaN", "a = NaN")]
    [InlineData("a +Inf", "a = Infinity")]
    [InlineData("a -Inf", "a = -Infinity")]
    [InlineData("a -1.5e-3", "a = -0.0015")]
    [InlineData("a +7", "a = 7")]
    public void Numbers_come_as_they_are_written_in_the_field(string line, string entry) => Assert.Equal([entry], Read(line));

    [Fact]
    public void Quoted_names_may_hold_any_sign() =>
        Assert.Equal(["my.metric{a b=\"c\"} = 2"], Read("{\"my.metric\",\"a b\"=\"c\"} 2\n"));

    [Theory]
    [InlineData("a{b=\"c\" 1", "1:2 the labels are not closed by }")]
    [InlineData("a", "1:2 a value is missing")]
    [InlineData("a x", "1:3 “x” is no number")]
    [InlineData("a 1 2 3", "1:7 “3” stands behind the sample")]
    [InlineData("a 1 1.5", "1:5 “1.5” is no timestamp")]
    [InlineData("a 1--2", "1:3 “1--2” is no number")]
    public void A_wrong_line_is_named_by_line_and_column(string line, string fault) => Assert.Equal([fault], Read(line));

    [Fact]
    public void The_lines_after_a_wrong_one_are_read() => Assert.Equal(["1:3 “b” is no number", "c = 1"], Read("a b\nc 1\n"));

    [Theory]
    [InlineData("a{b=\"c\",b=\"d\"} 1", "the label b stands twice = 1")]
    [InlineData("a{1b=\"c\"} 1", "“1” cannot begin a label name = 1")]
    [InlineData("a{b=c} 1", "the value of the label b must stand in quotes = 1")]
    [InlineData("{b=\"c\"} 1", "a metric name is missing = 1")]
    [InlineData("a.b 1", "“.” cannot stand in a metric name (names with other signs are written {\"like this\"}) = 1")]
    public void Wrong_labels_are_told_by_those_who_take_them_apart(string line, string told) => Assert.Equal([told], Read(line));

    [Fact]
    public void OpenMetrics_counts_in_seconds_and_carries_exemplars_and_an_end()
    {
        var text = "# TYPE a histogram\n# UNIT a seconds\na_bucket{le=\"+Inf\"} 17 1520879607.789 # {trace_id=\"KOO5S4vxi0o\"} 0.67\n# EOF\n";
        Assert.Equal(["Type a: histogram", "Unit a: seconds", "a_bucket{le=\"+Inf\"} = 17 @1520879607789"], Read(text, ExpositionFormat.OpenMetrics));
        var reader = new ExpositionReader(Encoding.UTF8.GetBytes(text), ExpositionFormat.OpenMetrics);
        while (reader.Read()) Assert.False(reader.SawEnd);
        Assert.True(reader.SawEnd);
        Assert.Equal(["2:1 something stands behind # EOF"], Read("# EOF\na 1\n", ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Damaged_text_never_throws_and_sound_lines_around_it_stay()
    {
        var random = new Random(7);
        var sound = Encoding.UTF8.GetBytes("# TYPE a counter\na{b=\"c\\\"d\",e=\"f\"} 1.5 1000 # {x=\"y\"} 1\n{\"q.r\",s=\"t\"} NaN\n# EOF\n");
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var i = random.Next(1, 5); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            byte[] text = [.. bytes.AsSpan(0, random.Next(bytes.Length + 1)), .. "\nlast 1\n"u8];
            var reader = new ExpositionReader(text, round % 2 == 0 ? ExpositionFormat.Text : ExpositionFormat.OpenMetrics);
            var last = "";
            while (reader.Read())
            {
                if (reader.Entry == ExpositionEntry.Fault) Assert.NotEmpty(reader.Reason);
                if (reader.Entry != ExpositionEntry.Sample) continue;
                var labels = SeriesText.Parse(reader.Series, out var reason);
                Assert.True(labels is not null || reason.Length > 0);
                last = labels?.ToString() ?? "";
            }
            Assert.True(last == "last" || reader.SawEnd);
        }
    }

    [Fact]
    public void What_labels_print_is_what_is_read()
    {
        var random = new Random(11);
        string[] signs = ["\\", "\"", "\n", "}", "{", ",", "=", "ä", "漢", " ", "a", "#", "n"];
        for (var round = 0; round < 5_000; round++)
        {
            var labels = Labels.From(("__name__", "m"), ("x", string.Concat(random.GetItems(signs, random.Next(1, 9)))), ("y", string.Concat(random.GetItems(signs, random.Next(1, 9)))));
            var reader = new ExpositionReader(Encoding.UTF8.GetBytes($"{labels} {round}\n"), ExpositionFormat.Text);
            Assert.True(reader.Read());
            Assert.Equal(labels, SeriesText.Parse(reader.Series, out _));
            Assert.Equal(round, reader.Value);
        }
    }
}
