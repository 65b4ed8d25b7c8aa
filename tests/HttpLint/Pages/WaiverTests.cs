using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;

namespace Muster.HttpLint.Tests.Pages;

public sealed class WaiverTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Note Note = new(NoteCatalogue.Find("CC_DUP")!, "header-cache-control", "twice");

    [Theory]
    [InlineData("CC_DUP", true)]
    [InlineData("CC_DUP *.example/old/*", true)]
    [InlineData("CC_DUP https://b.example/*", false)]
    [InlineData("CC_MISCAP", false)]
    [InlineData("* *", true)]
    [InlineData("CC_DUP until 2026-03-01 # on the last day", true)]
    [InlineData("CC_DUP * until 2026-02-28", false)]
    public void A_waiver_holds_for_its_note_its_addresses_and_its_time(string line, bool holds) =>
        Assert.Equal(holds, Waivers.Parse($"# known\n\n{line}\n", "waivers").Accept(Note, new Uri("https://a.example/old/x"), Now));

    [Theory]
    [InlineData("NO_SUCH", "waivers:2: there is no note NO_SUCH")]
    [InlineData("CC_DUP * until soon", "waivers:2: until needs a date")]
    [InlineData("CC_DUP * x", "waivers:2: a waiver is ID")]
    public void A_wrong_line_is_named(string line, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => Waivers.Parse($"# known\n{line}", "waivers")).Message);
}
