using Muster.AccessLog.Analysis;

namespace Muster.AccessLog.Tests.Analysis;

public class FollowTests
{
    private static string Line(string path) => $"1.2.3.4 - - [01/Mar/2026:00:00:00 +0000]  \"GET {path} HTTP/1.1\" 200 10 \"-\" \"agent\" 0.120 0.100 2.00\n";

    [Fact]
    public void What_is_appended_is_counted_through_half_lines_rotation_and_cutting()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "access.log");
            File.WriteAllText(file, Line("/before"));
            using var follow = new FollowAnalysis(new TimelogOptions(), [file]);
            Assert.False(follow.ReadNew());

            var line = Line("/a");
            File.AppendAllText(file, line + line[..40]);
            Assert.True(follow.ReadNew());
            Assert.Equal(1, follow.Snapshot().Taken);
            File.AppendAllText(file, line[40..] + "nonsense\n");
            follow.ReadNew();
            Assert.Equal((2, 1), (follow.Snapshot().Taken, follow.Snapshot().Bad));

            File.AppendAllText(file, Line("/last"));
            File.Move(file, file + ".1");
            File.WriteAllText(file, Line("/rotated"));
            follow.ReadNew();
            Assert.Equal(4, follow.Snapshot().Taken);

            File.WriteAllText(file, ""); // copytruncate
            follow.ReadNew();
            File.AppendAllText(file, Line("/cut"));
            follow.ReadNew();
            Assert.Equal(5, follow.Snapshot().Taken);
            Assert.DoesNotContain("/before", Logs.Text(follow.Snapshot(), new TimelogOptions()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
