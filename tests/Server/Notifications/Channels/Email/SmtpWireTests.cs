using System.Text;
using Muster.Server.Notifications.Channels.Email;

namespace Muster.Server.Tests.Notifications.Channels.Email;

public class SmtpWireTests
{
    private static Task<SmtpReply> ReadAsync(byte[] bytes) => new SmtpWire(new MemoryStream(bytes)).ReadAsync(default);

    [Fact]
    public async Task A_reply_of_many_lines_is_one()
    {
        var reply = await ReadAsync("250-mail.example\r\n250-SIZE 100\r\n250 OK\r\n"u8.ToArray());
        Assert.Equal((250, "mail.example|SIZE 100|OK"), (reply.Code, string.Join('|', reply.Lines)));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 400 Bad\r\n")]
    [InlineData("25\r\n")]
    [InlineData("950 x\r\n")]
    [InlineData("250-never ends\r\n")]
    public async Task What_is_no_smtp_is_said_to_be_none(string bytes) => await Assert.ThrowsAsync<SmtpException>(() => ReadAsync(Encoding.ASCII.GetBytes(bytes)));

    [Fact]
    public async Task Replies_without_end_are_refused()
    {
        await Assert.ThrowsAsync<SmtpException>(() => ReadAsync(Encoding.ASCII.GetBytes("250 " + new string('x', 10_000))));
        await Assert.ThrowsAsync<SmtpException>(() => ReadAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", 1000)))));
    }

    [Fact]
    public async Task Whatever_comes_is_a_reply_or_an_error_that_says_so()
    {
        var random = new Random(25);
        var letters = "0123456789 -\r\nabc\u00ff"u8.ToArray();
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]).ToArray();
            try
            {
                Assert.InRange((await ReadAsync(bytes)).Code, 200, 599);
            }
            catch (SmtpException said)
            {
                Assert.NotEmpty(said.Message);
            }
        }
    }

    [Theory]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".\r\n..a\r\nb.c", "..\r\n...a\r\nb.c\r\n.\r\n")]
    public void Dots_that_begin_a_line_are_doubled(string mail, string sent) => Assert.Equal(sent, Encoding.ASCII.GetString(SmtpWire.Stuffed(Encoding.ASCII.GetBytes(mail))));

    [Fact]
    public void Any_text_survives_quoted_printable_and_stays_within_its_lines()
    {
        var random = new Random(76);
        const string letters = "ab= \t.\nü𝄞~";
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(300)).Select(_ => letters.EnumerateRunes().ElementAt(random.Next(9)).ToString()));
            var coded = QuotedPrintable.Of(text);
            Assert.All(coded.Split("\r\n"), line => Assert.InRange(line.Length, 0, 76));
            Assert.All(coded, c => Assert.True(c is (>= ' ' and <= '~') or '\t' or '\r' or '\n'));
            Assert.Equal(text.ReplaceLineEndings("\n") + "\n", Decode(coded));
        }
    }

    [Theory]
    [InlineData("ann@example.org", "ann@example.org", "")]
    [InlineData("Ann Lee <ann@example.org>", "ann@example.org", "Ann Lee")]
    [InlineData("\"Lee, Ann\" <a.l+x@bücher.example>", "a.l+x@xn--bcher-kva.example", "Lee, Ann")]
    public void A_mail_address_is_read(string text, string address, string name) => Assert.Equal(new MailAddress(address, name), MailAddress.Parse(text));

    [Theory]
    [InlineData("ann")]
    [InlineData("ann@")]
    [InlineData("ann@a b")]
    [InlineData("ann@example.org>\r\nRCPT TO:<eve@example.org")]
    [InlineData("Ann\r\nBcc: x <ann@example.org>")]
    [InlineData("ünn@example.org")]
    [InlineData("a@b@c")]
    public void What_could_not_stand_in_a_command_is_no_mail_address(string text) => Assert.Null(MailAddress.Parse(text));

    private static string Decode(string coded)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < coded.Length; i++)
        {
            if (coded[i] != '=')
            {
                bytes.Add((byte)coded[i]);
            }
            else
            {
                if (coded[i + 1] != '\r') bytes.Add(Convert.ToByte(coded.Substring(i + 1, 2), 16));
                i += 2;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]).ReplaceLineEndings("\n");
    }
}
