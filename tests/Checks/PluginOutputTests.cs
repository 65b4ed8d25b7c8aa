using System.Text;

namespace Muster.Checks.Tests;

public sealed class PluginOutputTests
{
    [Fact]
    public void One_line_splits_at_the_bar()
    {
        var output = PluginOutput.Parse("DISK OK - free space: / 3326 MB (56%);|/=2643MB;5948;5958;0;5968\n");
        Assert.Equal("DISK OK - free space: / 3326 MB (56%);", output.Text);
        Assert.Equal("", output.LongText);
        Assert.Equal("/=2643MB;5948;5958;0;5968", output.PerfdataText);
        Assert.Equal(new PerfValue("/", "2643", 2643, "MB", "5948", "5958", "0", "5968"), Assert.Single(output.Perfdata));
        Assert.Empty(output.Faults);
    }

    [Fact]
    public void Perfdata_behind_the_first_bar_of_later_lines_is_joined_by_spaces()
    {
        var output = PluginOutput.Parse("""
            DISK OK | /=2643MB;5948;5958;0;5968
            / 15272 MB (77%);
            /boot 68 MB (69%); | /boot=68MB;88;93;0;98
            /home=69357MB;253404;253409;0;253414
            '/var/log'=818MB;970;975;0;980
            """);
        Assert.Equal("DISK OK", output.Text);
        Assert.Equal("/ 15272 MB (77%);\n/boot 68 MB (69%);", output.LongText);
        Assert.Equal(["/", "/boot", "/home", "/var/log"], output.Perfdata.Select(p => p.Label));
        Assert.Equal("/=2643MB;5948;5958;0;5968 /boot=68MB;88;93;0;98 /home=69357MB;253404;253409;0;253414 '/var/log'=818MB;970;975;0;980", output.PerfdataText);
    }

    [Fact]
    public void A_bar_in_perfdata_of_later_lines_is_a_fault_not_a_loss()
    {
        var output = PluginOutput.Parse("x\ny | a=1\n| b=2");
        Assert.Equal(["a", "b"], output.Perfdata.Select(p => p.Label));
        Assert.Equal(new PerfdataFault(4, "|", "there is no = in it (a label with spaces needs quotes)"), Assert.Single(output.Faults));
    }

    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("\n", "", "", "")]
    [InlineData("|", "", "", "")]
    [InlineData("| a=1", "", "", "a=1")]
    [InlineData("text", "text", "", "")]
    [InlineData("text|", "text", "", "")]
    [InlineData("text\r\nmore\r\n", "text", "more", "")]
    [InlineData("\nsecond line", "", "second line", "")]
    [InlineData("a\n\n  indented\n\nb\n\n", "a", "\n  indented\n\nb", "")]
    public void Edges_of_the_format(string printed, string text, string longText, string perfdata)
    {
        var output = PluginOutput.Parse(printed);
        Assert.Equal((text, longText, perfdata), (output.Text, output.LongText, output.PerfdataText));
    }

    [Fact]
    public void Control_characters_cannot_drive_the_terminal()
    {
        Assert.Equal("\ufffd[31mred\ufffd[0m bell\ufffd nul\ufffd tab\t", PluginOutput.Parse("\u001b[31mred\u001b[0m bell\a nul\0 tab\tx"u8).Text.TrimEnd('x'));
        Assert.Equal("c1\ufffd", PluginOutput.Parse("c1\u009b").Text);
    }

    [Fact]
    public void Invalid_utf8_is_replaced() => Assert.Equal("caf\ufffd", PluginOutput.Parse([0x63, 0x61, 0x66, 0xE9]).Text);

    [Fact]
    public void Output_beyond_the_limit_is_cut_at_a_character_and_marked()
    {
        var output = PluginOutput.Parse("aé€😀"u8, limit: 7);
        Assert.Equal("aé€", output.Text);
        Assert.True(output.Cut);
        Assert.False(PluginOutput.Parse("aé€😀"u8, limit: 10).Cut);
        Assert.True(PluginOutput.Parse(new byte[PluginOutput.DefaultLimit + 1]).Cut);
    }

    [Fact]
    public void Any_bytes_can_be_read()
    {
        var random = new Random(20260101);
        const string likely = "|='\";: \n\r\tU%,.-+eE0123456789~@aé\0";
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(200)];
            if (round % 2 == 0) random.NextBytes(bytes);
            else for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)likely[random.Next(likely.Length)];
            var output = PluginOutput.Parse(bytes, random.Next(1, 220));
            Assert.DoesNotContain('\0', output.Text);
            foreach (var fault in output.Faults) Assert.Equal(fault.Text, output.PerfdataText.Substring(fault.Offset, fault.Text.Length));
        }
    }
}
