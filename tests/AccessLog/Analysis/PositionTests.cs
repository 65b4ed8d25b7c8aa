using System.Text;
using Muster.AccessLog.Reading;

namespace Muster.AccessLog.Tests.Analysis;

public sealed class PositionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("positions");

    private string File1 => Path.Combine(_folder.FullName, "access.log");

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Rest(FollowedLog log)
    {
        var text = new StringBuilder();
        var buffer = new byte[100];
        while (log.Read(buffer) is > 0 and var got) text.Append(Encoding.UTF8.GetString(buffer, 0, got));
        return text.ToString();
    }

    private LogPosition ReadToEnd(string text)
    {
        File.WriteAllText(File1, text);
        using var log = new FollowedLog(File1, fromStart: true);
        Assert.Equal(text, Rest(log));
        return log.Position(0);
    }

    [Fact]
    public void A_position_survives_being_written_down()
    {
        var position = ReadToEnd("first\nsecond\n");
        Assert.True(LogPosition.TryParse(position.ToString(), out var again));
        Assert.Equal(position, again);
        foreach (var wrong in new[] { "", "1 2", "a 2 ff", "1 9999 ff", "-1 2 ff", "1 2 xyz" }) Assert.False(LogPosition.TryParse(wrong, out _));
    }

    [Fact]
    public void Reading_goes_on_after_a_restart()
    {
        var position = ReadToEnd("first\nsecond\n");
        File.AppendAllText(File1, "third\n");
        using var log = new FollowedLog(File1, position);
        Assert.Equal("third\n", Rest(log));
        Assert.False(log.Lost);
    }

    [Theory]
    [InlineData("access.log.1")]
    [InlineData("access.log-20260301")]
    public void A_file_that_was_rotated_while_nobody_looked_is_read_to_its_end_first(string renamed)
    {
        var position = ReadToEnd("first\nsecond\n");
        File.AppendAllText(File1, "third\n");
        File.Move(File1, Path.Combine(_folder.FullName, renamed));
        File.WriteAllText(File1, "fourth\n");
        using var log = new FollowedLog(File1, position);
        Assert.Equal("third\nfourth\n", Rest(log));
    }

    [Fact]
    public void A_file_that_is_gone_is_said_to_be_lost_and_the_new_one_is_read_from_its_beginning()
    {
        var position = ReadToEnd("first\nsecond\n");
        File.WriteAllText(File1, "another\n");
        using var log = new FollowedLog(File1, position);
        Assert.True(log.Lost);
        Assert.Equal("another\n", Rest(log));
    }

    [Fact]
    public void A_log_cut_short_and_grown_beyond_where_it_was_read_is_read_from_its_beginning()
    {
        File.WriteAllText(File1, "first\n");
        using var log = new FollowedLog(File1, fromStart: true);
        Assert.Equal("first\n", Rest(log));
        File.WriteAllText(File1, "another, and much longer\n");
        Assert.Equal("another, and much longer\n", Rest(log));
        Assert.Equal(1, log.Generation);
    }

    [Fact]
    public void The_old_file_is_read_until_the_new_one_is_written_to()
    {
        File.WriteAllText(File1, "first\n");
        using var log = new FollowedLog(File1, fromStart: true);
        Assert.Equal("first\n", Rest(log));
        File.Move(File1, File1 + ".1");
        File.WriteAllText(File1, ""); // made by logrotate, before the server is told
        Assert.Equal("", Rest(log));
        File.AppendAllText(File1 + ".1", "late\n");
        Assert.Equal("late\n", Rest(log));
        File.AppendAllText(File1, "new\n");
        Assert.Equal("new\n", Rest(log));
    }
}
