using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Saturation;

/// <summary>
/// Finds how much a target takes: the offered rate is doubled until the objective fails, then the place between is halved until it is known well enough, and the
/// highest rate that held is tried once more. A failure that was the generator's own ends the search without a verdict on the target.
/// </summary>
/// <param name="measure">Offers a rate (passes per second) for a step's time.</param>
/// <param name="requestsPerPass">1 unless the plan is a scenario.</param>
public sealed class LimitSearch(LimitOptions options, Func<double, CancellationToken, Task<LoadOutcome>> measure, TimeProvider time, int requestsPerPass = 1)
{
    private readonly List<LimitStep> _steps = [];
    private LoadOutcome? _best;
    private string? _blame;
    private double _low, _high;

    /// <summary>The outcome of the highest step that held (else of the first), with the search in its report.</summary>
    /// <param name="told">Called after each step.</param>
    /// <exception cref="LoadPlanException">The options or the plan cannot be used.</exception>
    public async Task<LoadOutcome> RunAsync(Action<LimitStep>? told = null, CancellationToken ct = default)
    {
        options.Check();
        await ClimbAsync(told, ct).ConfigureAwait(false);
        bool confirmed = false;
        while (_blame is null && _low > 0 && _high > 0 && !ct.IsCancellationRequested && _steps.Count < options.MostSteps)
        {
            if ((_high - _low) / _high > options.Precision)
            {
                await TryAsync((_low + _high) / 2, told, ct).ConfigureAwait(false);
                continue;
            }
            double candidate = _low;
            if (await TryAsync(candidate, told, ct).ConfigureAwait(false))
            {
                confirmed = true;
                break;
            }
            _low = _steps.Where(s => s.Held && s.Offered < candidate).Select(s => s.Offered).DefaultIfEmpty(0).Max();
        }
        // The knee shows only in a curve that goes on behind it.
        if (confirmed && _steps.Max(s => s.Offered) < _low * 1.4 && !ct.IsCancellationRequested) await TryAsync(_low * 1.6, told, ct, forTheCurve: true).ConfigureAwait(false);
        var verdict = LimitVerdict.Of(options, _steps, _low, _high, confirmed, _blame);
        return _best! with { Report = _best!.Report with { Limit = verdict } };
    }

    private async Task ClimbAsync(Action<LimitStep>? told, CancellationToken ct)
    {
        double rate = options.Start;
        while (!ct.IsCancellationRequested && _steps.Count < options.MostSteps)
        {
            bool held = await TryAsync(rate, told, ct).ConfigureAwait(false);
            if (_blame is not null || (held && _high > 0) || (!held && _low > 0)) return;
            if (held && rate >= options.Most) return;
            if (!held && rate <= 0.5) return;
            rate = held ? Math.Min(options.Most, rate * 2) : rate / 2;
        }
    }

    private async Task<bool> TryAsync(double rate, Action<LimitStep>? told, CancellationToken ct, bool forTheCurve = false)
    {
        rate = rate >= 20 ? Math.Round(rate) : Math.Round(rate, 2);
        for (int tries = 0; ; tries++)
        {
            var outcome = await measure(rate, ct).ConfigureAwait(false);
            var judged = StepJudgement.Judge(options, rate, outcome, requestsPerPass, _steps.Where(s => s.Held).Select(s => (double?)s.ServiceMean).Min());
            if (_best is null || (judged.Step.Held && rate >= _low)) _best = outcome;
            _steps.Add(judged.Step);
            told?.Invoke(judged.Step);
            if (!judged.Step.Held && options.Rest > TimeSpan.Zero && !ct.IsCancellationRequested) await Task.Delay(options.Rest, time, CancellationToken.None).ConfigureAwait(false);
            if (forTheCurve) return judged.Step.Held;
            // Once can be a hiccup of the machine.
            if ((judged.Blame is not null || judged.Unsure) && tries == 0 && !ct.IsCancellationRequested) continue;
            if (judged.Blame is not null)
            {
                _blame = judged.Blame;
                return false;
            }
            if (judged.Step.Held) _low = Math.Max(_low, rate);
            else if (_high == 0 || rate < _high) _high = rate;
            return judged.Step.Held;
        }
    }
}
