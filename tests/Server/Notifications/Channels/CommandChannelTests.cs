using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Channels.Command;

namespace Muster.Server.Tests.Notifications.Channels;

public sealed class CommandChannelTests
{
    private static Task<Delivery> RunAsync(string script, CancellationToken ct = default) => new CommandChannel()
        .SendAsync(Messages.Envelope(to: "+49123"), new CommandSettings(["/bin/sh", "-c", script], new Dictionary<string, string> { ["COLOUR"] = "red" }), ct);

    [Fact]
    public async Task A_command_gets_the_message_and_its_first_line_is_the_receipt() =>
        Assert.Equal("ALERT +49123 msg_1 red CRITICAL", Assert.IsType<Delivery.Sent>(
            await RunAsync("""read line; case "$line" in *'"title":"web3: disk CRITICAL"'*) echo "$MUSTER_KIND $MUSTER_TO $MUSTER_KEY $COLOUR $MUSTER_SEVERITY";; esac""")).Receipt);

    [Fact]
    public async Task A_command_that_does_not_read_its_input_is_judged_by_its_exit() =>
        Assert.Equal("exit 0", Assert.IsType<Delivery.Sent>(await RunAsync("exit 0")).Receipt);

    [Theory]
    [InlineData(1)]
    [InlineData(75)]
    public async Task A_failure_is_tried_again(int exit) =>
        Assert.Equal($"exit {exit}: no line", Assert.IsType<Delivery.Retry>(await RunAsync($"echo no line >&2; exit {exit}")).Why);

    [Fact]
    public async Task A_wrong_use_is_refused() => Assert.IsType<Delivery.Refused>(await RunAsync("exit 64"));

    [Fact]
    public async Task A_program_that_is_not_there_is_refused() => Assert.IsType<Delivery.Refused>(await new CommandChannel()
        .SendAsync(Messages.Envelope(), new CommandSettings(["/nowhere/page"], new Dictionary<string, string>()), default));

    [Fact]
    public async Task A_command_that_hangs_is_killed_at_the_timeout()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("sleep 1000", timeout.Token));
    }
}
