using Muster.LoadTest.Scenarios;

namespace Muster.LoadTest.Tests.Scenarios;

public class DataFileTests
{
    [Fact]
    public void Csv_with_quotes_commas_and_line_ends_in_values_is_read()
    {
        var data = DataFile.Parse("\uFEFFname, text\r\nann,\"a, \"\"b\"\"\nc\"\r\n\r\nbob,\r\n", "u.csv");
        Assert.Equal(["name", "text"], data.Columns);
        Assert.Equal(2, data.Rows.Count);
        Assert.Equal("a, \"b\"\nc", data.Rows[0]["text"]);
        Assert.Equal("", data.Rows[1]["text"]);
    }

    [Fact]
    public void Json_rows_keep_numbers_as_written()
    {
        var data = DataFile.Parse("""[{"user": "ann", "id": 1.50}, {"user": "bob"}]""", "u.json");
        Assert.Equal(["user", "id"], data.Columns);
        Assert.Equal("1.50", data.Rows[0]["id"]);
    }

    [Theory]
    [InlineData("u.csv", "", "u.csv:1:1: the file is empty")]
    [InlineData("u.csv", "a,b\n", "u.csv:2:1: there are no rows")]
    [InlineData("u.csv", "a,a\n1,2\n", "u.csv:1:1: two columns have the same name")]
    [InlineData("u.csv", "a,\n1,2\n", "u.csv:1:1: column 2 has no name")]
    [InlineData("u.csv", "a,b\n1,2\n1\n", "u.csv:3:1: 1 values, but 2 columns (a, b)")]
    [InlineData("u.csv", "a,b\n1,x\"y\"\n", "u.csv:2:4: a quote within a value")]
    [InlineData("u.csv", "a,b\n\"1\"x,2\n", "u.csv:2:4: text behind a closing quote")]
    [InlineData("u.csv", "a,b\n1,\"2\n3,4\n", "u.csv:2:3: the quote is never closed")]
    [InlineData("u.json", "{}", "u.json:1:1: the file must be an array")]
    [InlineData("u.json", "[1]", "u.json: element 1 is no object but number")]
    [InlineData("u.json", "[]", "u.json: the array is empty")]
    [InlineData("u.json", "[\n {\"a\": }\n]", "u.json:2:8: ")]
    [InlineData("u.txt", "a", "u.txt: a data file must end in .csv or .json")]
    public void What_is_wrong_is_told_with_line_and_column(string file, string text, string says) =>
        Assert.StartsWith(says, Assert.Throws<LoadPlanException>(() => DataFile.Parse(text, file)).Message, StringComparison.Ordinal);

    [Fact]
    public void Random_text_is_read_or_refused_with_a_place()
    {
        var random = new Random(4);
        for (int round = 0; round < 5000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => "a,\"\n\r b"[random.Next(7)])]);
            var fault = Record.Exception(() => DataFile.Parse(text, "u.csv"));
            if (fault is not null) Assert.Matches(@"^u\.csv:\d+:\d+: ", Assert.IsType<LoadPlanException>(fault).Message);
        }
    }
}
