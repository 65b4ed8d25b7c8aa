using System.Runtime.CompilerServices;
using Muster.Checks.States;

namespace Muster.Checks.Tests.States;

public sealed class CheckStateTests
{
    private static readonly CheckPolicy Policy = new(TimeSpan.FromSeconds(30));

    [Fact]
    public void A_state_holds_no_references_and_is_small()
    {
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<CheckState>());
        Assert.True(Unsafe.SizeOf<CheckState>() <= 40);
    }

    [Fact]
    public void Judging_allocates_nothing()
    {
        var state = CheckState.New(0);
        void Round(int from)
        {
            for (var i = from; i < from + 1000; i++)
                state = StateMachine.Judge(state, new CheckResult((CheckStatus)(i % 7 == 0 ? 2 : 0), i), Policy, true, i).State;
        }
        Round(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_result_from_the_future_counts_as_now()
    {
        var state = StateMachine.Judge(CheckState.New(0), new CheckResult(CheckStatus.Warning, 999_999), Policy, true, 5000).State;
        Assert.Equal((5000, 5000), (state.LastResult, state.Since));
    }

    [Fact]
    public void A_late_result_keeps_its_own_time_but_ends_the_silence_now()
    {
        var state = StateMachine.Judge(CheckState.New(0), new CheckResult(CheckStatus.Ok, 1000), Policy, true, 500_000).State;
        Assert.Equal(1000, state.LastResult);
        Assert.Equal(500_000 + 90_000, StateMachine.NoDataDue(state, Policy));
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_freeze_the_check()
    {
        var state = StateMachine.Judge(CheckState.New(0), new CheckResult(CheckStatus.Ok, 9000), Policy, true, 9000).State;
        Assert.Equal(CheckStatus.Critical, StateMachine.Judge(state, new CheckResult(CheckStatus.Critical, 10), Policy, true, 9100).State.Status);
    }

    [Fact]
    public void Fewer_attempts_in_a_new_policy_hold_from_the_next_result()
    {
        var patient = new CheckPolicy(TimeSpan.FromSeconds(30), maxAttempts: 10);
        var state = CheckState.New(0);
        for (var i = 1; i <= 5; i++) state = StateMachine.Judge(state, new CheckResult(CheckStatus.Critical, i), patient, true, i).State;
        Assert.Equal((false, 5), (state.Hard, state.Attempt));
        state = StateMachine.Judge(state, new CheckResult(CheckStatus.Critical, 6), Policy, true, 6).State;
        Assert.Equal((true, 3), (state.Hard, state.Attempt));
    }

    [Theory]
    [InlineData(30, 10, 90)]
    [InlineData(10, 60, 80)]
    public void Silence_is_measured_by_interval_and_timeout(int interval, int timeout, int silence) =>
        Assert.Equal(TimeSpan.FromSeconds(silence), new CheckPolicy(TimeSpan.FromSeconds(interval), timeout: TimeSpan.FromSeconds(timeout)).NoDataAfter);

    [Fact]
    public void A_policy_refuses_what_makes_no_sense()
    {
        var second = TimeSpan.FromSeconds(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(second, retryInterval: -second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(second, maxAttempts: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(second, maxAttempts: 65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(second, flapLow: 40, flapHigh: 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckPolicy(second, noDataAfter: TimeSpan.Zero));
    }
}
