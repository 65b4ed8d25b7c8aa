using System.Globalization;
using Muster.Checks.States;

namespace Muster.Checks.Tests.States;

/// <summary>
/// Plays a <c>.test</c> file against the state machine. One sentence a line, <c>#</c> starts a comment, <c>case NAME</c> starts anew:
/// <code>
/// policy attempts 3 every 30s retry 10s nodata 90s flapping 20 30      (before the first step; flapping off)
/// at 30s ok|warning|critical|unknown            a result
/// at 30s host down | host up | silence          the host changes; the sweep for silence runs
/// expect STATUS [soft|hard] [N/M] [flapping|steady] [nodata] [pending] [since 30s] [next 10s] [flux 12.5]
/// expect told | untold soft|host down|flapping|recovery | quiet        of the last step
/// expect WORD...                                happenings of the last step: problem began|changed|ended|shown, flapping started|stopped, nodata began|ended
/// repeat N every 10s critical ok                N rounds of the results, one each 10 s
/// </code>
/// </summary>
internal sealed class Story
{
    private static readonly Dictionary<string, Happenings> Words = new(StringComparer.Ordinal)
    {
        ["problem began"] = Happenings.ProblemBegan,
        ["problem changed"] = Happenings.ProblemChanged,
        ["problem ended"] = Happenings.ProblemEnded,
        ["problem shown"] = Happenings.ProblemNoLongerHidden,
        ["flapping started"] = Happenings.FlappingStarted,
        ["flapping stopped"] = Happenings.FlappingStopped,
        ["nodata began"] = Happenings.NoDataBegan,
        ["nodata ended"] = Happenings.NoDataEnded,
        ["first result"] = Happenings.FirstResult,
    };

    private readonly string _file;
    private CheckPolicy _policy = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), noDataAfter: TimeSpan.FromSeconds(90));
    private CheckState _state = CheckState.New(0);
    private Transition _last;
    private bool _hostUp = true;
    private long _now;
    private string _where = "";

    private Story(string file) => _file = file;

    public int Expectations { get; private set; }

    /// <summary>Plays all cases of the file and answers how many expectations held; the first that does not is thrown.</summary>
    public static int Play(string file, IEnumerable<string> lines)
    {
        var story = new Story(file);
        var held = 0;
        var number = 0;
        foreach (var raw in lines)
        {
            number++;
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0) continue;
            if (line.StartsWith("case ", StringComparison.Ordinal))
            {
                held += story.Expectations;
                story = new Story(file);
                continue;
            }
            story._where = $"{file}:{number}: {line}";
            story.Sentence(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        return held + story.Expectations;
    }

    private void Sentence(string[] words)
    {
        switch (words)
        {
            case ["policy", .. var rest]: _policy = Policy(rest); break;
            case ["at", var time, .. var what]: Step(Time(time), what); break;
            case ["repeat", var rounds, "every", var step, .. var results]:
                for (var round = 0; round < int.Parse(rounds, CultureInfo.InvariantCulture); round++)
                    foreach (var result in results) Step(_now + Time(step), [result]);
                break;
            case ["expect", .. var rest]: Expect(rest); break;
            default: throw Wrong("not a sentence of this language");
        }
    }

    private CheckPolicy Policy(string[] words)
    {
        var attempts = 3;
        TimeSpan every = TimeSpan.FromSeconds(30), retry = TimeSpan.FromSeconds(10), silence = TimeSpan.FromSeconds(90);
        double low = 20, high = 30;
        var flapping = true;
        for (var at = 0; at < words.Length; at++)
        {
            switch (words[at])
            {
                case "attempts": attempts = int.Parse(words[++at], CultureInfo.InvariantCulture); break;
                case "every": every = TimeSpan.FromMilliseconds(Time(words[++at])); break;
                case "retry": retry = TimeSpan.FromMilliseconds(Time(words[++at])); break;
                case "nodata": silence = TimeSpan.FromMilliseconds(Time(words[++at])); break;
                case "flapping" when words[at + 1] == "off": flapping = false; at++; break;
                case "flapping":
                    low = double.Parse(words[++at], CultureInfo.InvariantCulture);
                    high = double.Parse(words[++at], CultureInfo.InvariantCulture);
                    break;
                default: throw Wrong($"unknown word '{words[at]}'");
            }
        }
        return new CheckPolicy(every, retry, attempts, noDataAfter: silence, flappingEnabled: flapping, flapLow: low, flapHigh: high);
    }

    private void Step(long time, string[] what)
    {
        if (time < _now) throw Wrong("time runs backwards");
        _now = time;
        var judgement = what switch
        {
            ["host", "down"] => StateMachine.HostWentDown(_state, _policy, _now),
            ["host", "up"] => StateMachine.HostCameUp(_state, _now),
            ["silence"] => StateMachine.JudgeSilence(_state, _policy, _hostUp, _now),
            [var status] => StateMachine.Judge(_state, new CheckResult(Status(status), _now), _policy, _hostUp, _now),
            _ => throw Wrong("not a step"),
        };
        if (what[0] == "host") _hostUp = what[1] == "up";
        (_state, _last) = judgement;
    }

    private void Expect(string[] words)
    {
        Expectations++;
        for (var at = 0; at < words.Length; at++)
        {
            var pair = at + 1 < words.Length ? $"{words[at]} {words[at + 1]}" : "";
            if (Words.TryGetValue(pair, out var happening))
            {
                Hold(_last.Has(happening), _last.What);
                at++;
                continue;
            }
            switch (words[at])
            {
                case "ok" or "warning" or "critical" or "unknown": Hold(_state.Status == Status(words[at]), _state.Status); break;
                case "soft": Hold(!_state.Hard, "hard"); break;
                case "hard": Hold(_state.Hard, "soft"); break;
                case "flapping": Hold(_state.Flapping, "steady"); break;
                case "steady": Hold(!_state.Flapping, "flapping"); break;
                case "nodata": Hold(_state.NoData, "data"); break;
                case "pending": Hold(!_state.HasResult, "has a result"); break;
                case "told": Hold(_last.Telling == Telling.Told, _last.Telling); break;
                case "quiet": Hold(_last.Telling == Telling.Nothing, _last.Telling); break;
                case "unchanged": Hold(_last.IsNone, _last.What); break;
                case "untold":
                    var (why, count) = Why(words[(at + 1)..]);
                    Hold(_last.Telling == why, _last.Telling);
                    at += count;
                    break;
                case "since": Hold(_state.Since == Time(words[++at]), _state.Since); break;
                case "next":
                    Hold(_policy.NextLookAfter(_state).TotalMilliseconds == Time(words[++at]), _policy.NextLookAfter(_state));
                    break;
                case "flux":
                    var percent = Math.Round(_state.History.PercentChange, 2);
                    Hold(percent == double.Parse(words[++at], CultureInfo.InvariantCulture), percent);
                    break;
                case var attempt when attempt.Contains('/'):
                    Hold($"{_state.Attempt}/{_policy.MaxAttempts}" == attempt, $"{_state.Attempt}/{_policy.MaxAttempts}");
                    break;
                default: throw Wrong($"unknown word '{words[at]}'");
            }
        }
    }

    private (Telling Why, int Words) Why(string[] words) => words switch
    {
        ["soft", ..] => (Telling.Soft, 1),
        ["flapping", ..] => (Telling.Flapping, 1),
        ["recovery", ..] => (Telling.ProblemWasUntold, 1),
        ["host", "down", ..] => (Telling.HostDown, 2),
        _ => throw Wrong("untold needs a reason: soft, host down, flapping or recovery"),
    };

    private void Hold(bool holds, object actual) => Assert.True(holds, $"{_where}\n  but it is {actual}; state {_state}");

    private CheckStatus Status(string word) => Enum.TryParse<CheckStatus>(word, ignoreCase: true, out var status) ? status : throw Wrong($"'{word}' is not a status");

    private long Time(string text)
    {
        if (!text.EndsWith('s') || !double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) throw Wrong($"'{text}' is not a time: write 30s");
        return (long)(seconds * 1000);
    }

    private FormatException Wrong(string reason) => new($"{_where}: {reason} ({_file})");
}
