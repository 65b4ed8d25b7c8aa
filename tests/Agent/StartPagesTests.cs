namespace Muster.Agent.Tests;

public sealed class StartPagesTests
{
    private const string Figures = "Size:                 88 kB\nRss:                  88 kB\n";
    private const string Clean = "Anonymous:             0 kB\nSwap:                  0 kB\nVmFlags: rd ex mr mw me\n";
    private const string Written = "Anonymous:            12 kB\nSwap:                  0 kB\nVmFlags: rd mr mw me\n";
    private const string SwappedOut = "Anonymous:             0 kB\nSwap:                  4 kB\nVmFlags: rd mr mw me\n";

    private static List<(nint Start, long Length)> OnlyRead(string smaps) => StartPages.OnlyRead(new StringReader(smaps));

    [Fact]
    public void Code_and_constants_are_only_read() => Assert.Equal(
        [(0x1000, 0x2000L), (0x3000, 0x1000L)],
        OnlyRead($"1000-3000 r-xp 00001000 08:01 7                          /usr/bin/muster-agent\n{Figures}{Clean}3000-4000 r--p 00003000 08:01 7                          /usr/bin/muster-agent\n{Figures}{Clean}"));

    [Fact]
    public void Files_that_are_no_programs_are_left_alone() => Assert.Empty(OnlyRead($"1000-3000 r--p 00000000 08:01 7 /etc/ld.so.cache\n{Figures}{Clean}"));

    [Theory]
    [InlineData("1000-3000 r--p 00001000 08:01 7    /usr/bin/muster-agent", Written)]
    [InlineData("1000-3000 r--p 00001000 08:01 7    /usr/bin/muster-agent", SwappedOut)]
    [InlineData("1000-3000 r--p 00001000 08:01 7    /usr/bin/muster-agent", "")]
    [InlineData("1000-3000 rw-p 00001000 08:01 7    /usr/bin/muster-agent", Clean)]
    [InlineData("1000-3000 r--s 00001000 08:01 7    /var/lib/x/journal", Clean)]
    [InlineData("1000-3000 r-xp 00000000 00:00 0    [vdso]", Clean)]
    [InlineData("1000-3000 r--p 00000000 00:00 0 ", Clean)]
    public void What_may_hold_something_of_its_own_stays(string mapping, string figures) => Assert.Empty(OnlyRead($"8000-9000 r-xp 00000000 08:01 7    /usr/bin/muster-agent\n{Figures}{Written}{mapping}\n{Figures}{figures}"));

    [Fact]
    public void This_process_runs_on_after_letting_go()
    {
        using var smaps = new StreamReader("/proc/self/smaps");
        Assert.True(StartPages.LetGo(smaps) > 0);
        Assert.Equal(42, int.Parse("42", System.Globalization.CultureInfo.InvariantCulture));
    }
}
