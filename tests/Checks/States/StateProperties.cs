using FsCheck;
using FsCheck.Fluent;
using Muster.Checks.States;

namespace Muster.Checks.Tests.States;

/// <summary>What holds for every history of results, silences and host changes.</summary>
public sealed class StateProperties
{
    public enum Step { Ok, Warning, Critical, Unknown, Silence, HostDown, HostUp }

    private sealed record History(int MaxAttempts, bool Flapping, Step[] Steps);

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private static Arbitrary<History> Histories() => (
        from max in Gen.Choose(1, 5)
        from flapping in Gen.Elements(true, false)
        from steps in Gen.Frequency((5, Gen.Constant(Step.Ok)), (5, Gen.Elements(Enum.GetValues<Step>()))).ListOf()
        select new History(max, flapping, [.. steps])).ToArbitrary();

    private static List<Judgement> Play(History history, CheckState from, int skip = 0)
    {
        var policy = Policy(history);
        var judgements = new List<Judgement>();
        for (var i = 0; i < history.Steps.Length; i++)
        {
            if (i < skip) continue;
            judgements.Add(Take(judgements.Count == 0 ? from : judgements[^1].State, policy, history.Steps[i], 1000 + i * 100_000L));
        }
        return judgements;
    }

    private static CheckPolicy Policy(History history) => new(TimeSpan.FromSeconds(30), maxAttempts: history.MaxAttempts, flappingEnabled: history.Flapping);

    private static Judgement Take(CheckState state, CheckPolicy policy, Step step, long now) => step switch
    {
        Step.Silence => StateMachine.JudgeSilence(state, policy, !state.HostDown, now),
        Step.HostDown => StateMachine.HostWentDown(state, policy, now),
        Step.HostUp => StateMachine.HostCameUp(state, now),
        _ => StateMachine.Judge(state, new CheckResult((CheckStatus)step, now), policy, !state.HostDown, now),
    };

    [Fact]
    public void Attempts_stay_within_their_bounds_and_fit_the_hardness() => Check.One(Many, Prop.ForAll(Histories(), history =>
        Play(history, CheckState.New(0)).All(j =>
            j.State.Attempt >= 1 && j.State.Attempt <= history.MaxAttempts
            && (j.State.Judged != CheckStatus.Ok || (j.State.JudgedHard && j.State.Attempt == 1))
            && (j.State.Judged == CheckStatus.Ok || j.State.JudgedHard == (j.State.Attempt == history.MaxAttempts)))));

    [Fact]
    public void The_same_history_gives_the_same_states() => Check.One(Many, Prop.ForAll(Histories(), history =>
        Play(history, CheckState.New(0)).SequenceEqual(Play(history, CheckState.New(0)))));

    [Fact]
    public void A_snapshot_anywhere_changes_nothing() => Check.One(Many, Prop.ForAll(Histories(), Gen.Choose(0, 30).ToArbitrary(), (history, cut) =>
    {
        var whole = Play(history, CheckState.New(0));
        if (cut == 0 || cut >= whole.Count) return true;
        var bytes = new byte[CheckState.Size];
        whole[cut - 1].State.Write(bytes);
        var read = CheckState.Read(bytes);
        return read == whole[cut - 1].State && whole.Skip(cut).SequenceEqual(Play(history, read, skip: cut));
    }));

    [Fact]
    public void Problems_begin_and_end_in_turn() => Check.One(Many, Prop.ForAll(Histories(), history =>
    {
        var open = false;
        foreach (var judgement in Play(history, CheckState.New(0)))
        {
            var transition = judgement.Transition;
            if (transition.Has(Happenings.ProblemBegan) && open) return false;
            if (transition.Has(Happenings.ProblemEnded | Happenings.ProblemChanged) && !open) return false;
            open = judgement.State.IsProblem;
            if (transition.Has(Happenings.ProblemBegan) != (transition.Has(Happenings.ProblemBegan) && open)) return false;
        }
        return true;
    }));

    [Fact]
    public void Transitions_chain_and_tell_only_what_may_be_told() => Check.One(Many, Prop.ForAll(Histories(), history =>
    {
        var before = CheckState.New(0);
        foreach (var (state, transition) in Play(history, before))
        {
            if (transition.IsNone && (state.Status != before.Status || state.Hard != before.Hard || state.Flapping != before.Flapping)) return false;
            if (!transition.IsNone && (transition.From != before.Status || transition.To != state.Status || transition.WasHard != before.Hard || transition.Hard != state.Hard)) return false;
            if (transition.Telling == Telling.Told && state.HostDown) return false;
            if (state.Told && !state.IsProblem) return false;
            before = state;
        }
        return true;
    }));

    [Fact]
    public void A_problem_that_lasts_while_the_host_is_up_and_steady_is_told() => Check.One(Many, Prop.ForAll(Histories(), history =>
        Play(history, CheckState.New(0)).Zip(history.Steps).All(pair =>
            pair.Second > Step.Unknown || !pair.First.State.IsProblem || pair.First.State.HostDown || pair.First.State.Flapping || pair.First.State.Told)));

    [Fact]
    public void Enough_steady_results_end_the_flapping() => Check.One(Many, Prop.ForAll(Histories(), history =>
    {
        var end = Play(history, CheckState.New(0)).LastOrDefault(new Judgement(CheckState.New(0), default)).State;
        var steady = Play(history with { Steps = [.. Enumerable.Repeat(Step.Ok, 21)] }, end);
        return !steady[^1].State.Flapping && steady[^1].State.History.PercentChange == 0;
    }));

    [Fact]
    public void Foreign_bytes_are_a_state_or_an_error()
    {
        var random = new Random(7);
        var bytes = new byte[CheckState.Size];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            if (round % 2 == 0) bytes.AsSpan(29).Clear();
            bytes[34] &= 7;
            bytes[35] &= 127;
            try
            {
                var again = new byte[CheckState.Size];
                CheckState.Read(bytes).Write(again);
                Assert.Equal(bytes, again);
            }
            catch (FormatException wrong)
            {
                Assert.StartsWith("a check state", wrong.Message, StringComparison.Ordinal);
            }
        }
        Assert.Throws<FormatException>(() => CheckState.Read(bytes.AsSpan(1)));
    }
}
