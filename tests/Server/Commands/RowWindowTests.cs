using Muster.Server.Commands.Output;
using Muster.Server.Commands.Pages;

namespace Muster.Server.Tests.Commands;

public sealed class RowWindowTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("nonsense", 0)]
    [InlineData("-5", 0)]
    [InlineData("250", 250)]
    [InlineData("960", 900)]
    [InlineData("99999999999999999999", 0)]
    public void An_address_names_a_window_that_is_there(string from, long begins) => Assert.Equal(begins, RowWindow.Of(from, 1000, 100).From);

    [Fact]
    public void A_list_shorter_than_the_window_begins_at_its_beginning()
    {
        Assert.Equal(0, RowWindow.End(30, 100).From);
        Assert.Equal(0, RowWindow.Of("20", 30, 100).From);
    }

    [Fact]
    public void Lines_and_addresses_are_encoded_wherever_they_came_from()
    {
        var html = LineMarkup.Of([new OutputLine(7, Error: true, "<script>\u001b[31m<b>&\u001b[0m")], "/x\"y", marked: 7);
        Assert.Equal("""<div class="output-lines"><div id="L7" class="output-line from-stderr is-marked"><a class="output-number" href="/x&quot;y?line=7#L7">7</a><span class="output-text">&lt;script&gt;<span class="ansi-1">&lt;b&gt;&amp;</span></span></div></div>""", html);
    }
}
