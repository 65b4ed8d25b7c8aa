using System.Text.Json;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.Sms;

namespace Muster.Server.Tests.Notifications.Channels;

public class SmsChannelTests
{
    [Fact]
    public async Task An_address_is_filled_and_what_is_filled_in_cannot_leave_its_place()
    {
        using var bench = new ChannelBench(Receiver.Ok("OK 17"));
        var message = Messages.Alert() with { Title = "a&to=1 #x", Parts = [] };
        Assert.Equal("OK 17", Assert.IsType<Delivery.Sent>(await bench.SendAsync("kind: sms\nurl: ROOT/send?to={to}&text={text}&key={secret:key}\nexpect: OK\n", message, "+491701234567")).Receipt);
        Assert.Equal("/send?to=%2B491701234567&text=ALERT%20a%26to%3D1%20%23x&key=0123456789abcdef0123456789abcdef", bench.Only.Path);
    }

    [Fact]
    public async Task A_form_and_headers_are_filled()
    {
        using var bench = new ChannelBench(Receiver.Ok());
        Assert.IsType<Delivery.Sent>(await bench.SendAsync("kind: sms\nurl: ROOT/\nheaders: {Authorization: \"Bearer {secret:key}\"}\nform: {To: \"{to}\", Body: \"{text}\"}\ntext: \"{severity}: {title}\"\n", to: "110"));
        Assert.Equal("To=110&Body=CRITICAL%3A+web3%3A+disk+CRITICAL", bench.Only.Body);
        Assert.Equal("Bearer 0123456789abcdef0123456789abcdef", bench.Only.Headers["Authorization"]);
    }

    [Fact]
    public async Task Json_stays_json_whatever_is_said()
    {
        using var bench = new ChannelBench(Receiver.Ok());
        var message = Messages.Alert() with { Title = "say \"hi\"\\\n\u0001}" };
        Assert.IsType<Delivery.Sent>(await bench.SendAsync("kind: sms\nurl: ROOT/\njson: '{\"messages\":[{\"to\":\"{to}\",\"text\":\"{text}\",\"id\":\"{key}\"}]}'\nparts: 3\n", message, "+49170"));
        var sent = bench.Body.GetProperty("messages")[0];
        Assert.StartsWith("ALERT say \"hi\"\\ }", sent.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("msg_42_1_0123456789abcdef", sent.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_gateway_that_says_no_with_200_is_not_believed()
    {
        using var bench = new ChannelBench(Receiver.Ok("ERR no credit"));
        Assert.Contains("no credit", Assert.IsType<Delivery.Retry>(await bench.SendAsync("kind: sms\nurl: ROOT/?to={to}&t={text}\nexpect: OK\n", to: "110")).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url: https://g.example/?t={text}\n", "{to} stands nowhere")]
    [InlineData("url: https://g.example/?t={txt}&to={to}\n", "did you mean {text}?")]
    [InlineData("url: https://g.example/?to={to}\njson: '{\"a\": {text}}'\n", "places stand inside of quotes")]
    [InlineData("url: https://g.example/?to={to}&t={text}\ntext: \"{secret:key}\"\n", "no {secret:key}")]
    [InlineData("url: https://g.example/\nform: {a: \"{to} {text}\"}\njson: '[]'\n", "not both")]
    public void A_template_that_could_not_work_is_refused(string yaml, string why)
    {
        using var bench = new ChannelBench(Receiver.Ok());
        Assert.Contains(why, bench.Wrong("kind: sms\n" + yaml), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(160, 'a', 1)]
    [InlineData(161, 'a', 2)]
    [InlineData(306, 'a', 2)]
    [InlineData(307, 'a', 3)]
    [InlineData(80, '€', 1)]
    [InlineData(81, '€', 2)]
    [InlineData(70, 'я', 1)]
    [InlineData(71, 'я', 2)]
    public void A_text_fills_as_many_messages_as_the_standard_says(int length, char letter, int segments) => Assert.Equal(segments, GsmText.Segments(new string(letter, length)));

    [Fact]
    public void Whatever_the_text_it_fits()
    {
        var random = new Random(7);
        const string letters = "ab €[я“…𝄞\n\t\u0001x";
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(600)).Select(_ => letters[random.Next(letters.Length)]));
            var parts = random.Next(1, 4);
            var fit = GsmText.Fit(text, parts);
            Assert.InRange(GsmText.Segments(fit), 1, parts);
            Assert.Equal(GsmText.Fit(fit, parts), fit);
        }
    }
}
