namespace Muster.Checks.Tests.States;

/// <summary>Every <c>.test</c> file beside this one is a test.</summary>
public sealed class StoryTests
{
    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder(), "*.test").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void The_state_machine_behaves_as_the_story_says(string file) =>
        Assert.True(Story.Play(file, File.ReadLines(Path.Combine(Folder(), file))) > 0, $"{file} expects nothing");

    [Fact]
    public void A_story_with_a_wrong_expectation_fails_and_names_the_line()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Story.Play("x.test", ["at 1s critical", "expect hard"]));
        Assert.Contains("x.test:2: expect hard", failure.Message, StringComparison.Ordinal);
    }

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "States");
}
