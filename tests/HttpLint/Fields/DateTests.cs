using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Tests.Fields;

public sealed class DateTests
{
    private static readonly DateTimeOffset Example = new(1994, 11, 6, 8, 49, 37, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void The_three_forms_of_a_date_are_read(string text)
    {
        Assert.True(HttpDate.TryParseOld(text, out var date));
        Assert.Equal(Example, date);
    }

    [Theory]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 CET")]
    [InlineData("Sun, 6 Nov 1994 08:49:37 GMT")]
    [InlineData("0")]
    [InlineData("")]
    public void Others_are_not(string text) => Assert.False(HttpDate.TryParseOld(text, out _));

    [Fact]
    public void What_is_printed_is_read_again()
    {
        var random = new Random(1);
        for (int round = 0; round < 10_000; round++)
        {
            var date = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(0, 253402300799));
            Assert.True(HttpDate.TryParse(HttpDate.Print(date), out var again));
            Assert.Equal(date, again);
        }
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("1994 nov-06 8:49:37")]
    [InlineData("6 November 94, 08:49:37 whatever")]
    public void Cookies_forgive(string text)
    {
        Assert.True(CookieDate.TryParse(text, out var date, out var wrong), wrong);
        Assert.Equal(Example, date);
    }

    [Theory]
    [InlineData("tomorrow", "it has no time")]
    [InlineData("08:49:37 Nov 1994", "it has no day")]
    [InlineData("31 Feb 1994 08:49:37", "a part of it is out of range")]
    [InlineData("6 Nov 1994 25:49:37", "a part of it is out of range")]
    public void But_not_everything(string text, string said)
    {
        Assert.False(CookieDate.TryParse(text, out _, out var wrong));
        Assert.Equal(said, wrong);
    }

    [Fact]
    public void Any_text_is_a_date_or_none()
    {
        const string letters = "0123456789:-, SunNov GMT\u00e9;";
        var random = new Random(2);
        for (int round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(35)).Select(_ => letters[random.Next(letters.Length)]));
            HttpDate.TryParseOld(text, out _);
            Assert.Equal(CookieDate.TryParse(text, out _, out var wrong), wrong.Length == 0);
        }
    }

    [Fact]
    public void Splitting_a_list_heeds_quotes() =>
        Assert.Equal(["a=\"x, y\\\", z\"", "b"], ListText.Split("a=\"x, y\\\", z\" ,, b ", ','));
}
