using System.Text.RegularExpressions;

namespace Muster.Architecture.Tests;

/// <summary>Laws that hold for every source file by itself.</summary>
public partial class SourceLawTests
{
    private const int Wall = 400;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBeLonger = new();

    [Fact]
    public void No_file_is_longer_than_the_wall()
    {
        var long_ = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Repository.Files(folder, ".cs", ".razor", ".ts", ".css"))
            .Where(file => !MayBeLonger.ContainsKey(file))
            .Select(file => (file, lines: Repository.Read(file).Count(c => c == '\n')))
            .Where(f => f.lines > Wall)
            .Select(f => $"{f.file}: {f.lines} lines");
        Assert.Empty(long_);
    }

    [Fact]
    public void Program_of_the_server_reads_as_a_sentence() =>
        Assert.True(Repository.Read("src/Server/Program.cs").Count(c => c == '\n') <= 40);

    [Fact]
    public void Names_say_the_job()
    {
        var vague = Repository.Files("src", ".cs", ".razor")
            .Where(file => VagueName().IsMatch(file));
        Assert.Empty(vague);
    }

    [Fact]
    public void Nothing_is_left_undone()
    {
        var marks = Repository.Files("src", ".cs", ".razor", ".ts")
            .Where(file => LeftUndone().IsMatch(Repository.Read(file)));
        Assert.Empty(marks);
    }

    [Fact]
    public void No_error_is_swallowed()
    {
        var swallowed = Repository.Files("src", ".cs").Where(file => Swallowed().IsMatch(Repository.Read(file)));
        Assert.Empty(swallowed);
    }

    /// <summary>Tests that step aside on some machines, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayStepAside = new()
    {
        ["tests/Server/Storage/FullDiskTests.cs"] = "mounting a disk that fills needs root; CI has it",
        ["tests/Cli/Timelog/CompiledTimelogTests.cs"] = "compiling ahead of time needs a linker; CI has it",
    };

    [Fact]
    public void No_test_is_skipped()
    {
        var skipped = Repository.Files("tests", ".cs").Where(file => !MayStepAside.ContainsKey(file) && Skipped().IsMatch(Repository.Read(file)));
        Assert.Empty(skipped);
    }

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Common|Misc|Base)[A-Za-z]*\.(cs|razor)$|/(Common|Utils|Helpers|Models|Services|Features)/")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX)\b|NotImplementedException")]
    private static partial Regex LeftUndone();

    [GeneratedRegex(@"catch\s*(\(\s*Exception(\s+\w+)?\s*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();

    [GeneratedRegex(@"(Fact|Theory)\([^)]*Skip\s*=|Assert\.Skip\w*\(")]
    private static partial Regex Skipped();
}
