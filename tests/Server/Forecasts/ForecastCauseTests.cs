using Muster.Metrics;
using Muster.Server.Forecasts.Discovery;
using Muster.Server.Forecasts.Pages;
using Muster.Server.Hosts;

namespace Muster.Server.Tests.Forecasts;

public sealed class ForecastCauseTests
{
    private static readonly HostId Host = HostId.Parse(new string('a', 32));

    [Fact]
    public void A_disk_is_asked_what_is_large_on_it_and_nothing_beyond_its_mount()
    {
        var cause = ForecastCause.Of(Rest(BoundKind.Disk, "/srv/o'brien"))!;
        Assert.Equal("du -xk -d 3 '/srv/o'\\''brien' 2>/dev/null | sort -rn | head -n 25", cause.Command);
    }

    [Fact]
    public void Inodes_are_counted_and_not_weighed()
    {
        Assert.Contains("du -x --inodes -d 3 '/srv'", ForecastCause.Of(Rest(BoundKind.Inodes, "inodes of /srv"))!.Command);
        Assert.Contains("du -x --inodes -d 3 '/srv'", ForecastCause.Of(Value("/srv of inodes"))!.Command);
        Assert.Contains("du -xk -d 3 '/srv'", ForecastCause.Of(Value("/srv of disk"))!.Command);
    }

    [Fact]
    public void What_no_command_can_tell_has_no_button()
    {
        Assert.Null(ForecastCause.Of(Value("users of logins")));
        Assert.Null(ForecastCause.Of(new KnownEnd("k", Host, "web-1", "the certificate of shop", DateTimeOffset.UnixEpoch)));
    }

    [Theory]
    [InlineData(BoundKind.Memory)]
    [InlineData(BoundKind.Swap)]
    public async Task The_commands_are_ones_a_shell_understands(BoundKind kind)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", ForecastCause.Of(Rest(kind, "memory"))!.Command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEndAsync();
        await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal((0, ""), (shell.ExitCode, await error));
    }

    private static RestOfWhole Rest(BoundKind kind, string what) =>
        new("k", Host, "web-1", kind, what, "B", Labels.From(("__name__", "size"), ("mountpoint", "/srv")), Labels.From(("__name__", "free"), ("mountpoint", "/srv")));

    private static TowardsBound Value(string what) => new("k", Host, "web-1", what, "", Labels.From(("__name__", "value")), 1, Falling: false);
}
