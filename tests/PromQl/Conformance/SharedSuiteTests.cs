using Muster.PromQl.Conformance;

namespace Muster.PromQl.Tests.Conformance;

public sealed class SharedSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void The_conformance_files_beside_the_checkout_pass()
    {
        foreach (var folder in new[] { SharedFolder(), Path.Combine(AppContext.BaseDirectory, "Cases") })
        {
            if (folder is null) continue;
            var report = new StringWriter();
            var count = ConformanceRunner.RunFolder(folder, report);
            output.WriteLine(report.ToString());
            Assert.True(count.Failed == 0, report.ToString());
            Assert.True(count.Passed > 0);
        }
    }

    /// <summary>MUSTER_PROMQLTEST, or shared/promqltest beside any folder above the tests.</summary>
    private static string? SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("MUSTER_PROMQLTEST") is { Length: > 0 } given) return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var beside = Path.Combine(folder.FullName, "shared", "promqltest");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }
}
