using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.LoadTest.Thresholds;

/// <summary>A condition on a run: <c>p99&lt;200ms</c>, <c>mean&lt;=50ms</c>, <c>max&lt;1s</c>, <c>errors&lt;1%</c>, <c>errors&lt;5</c>, <c>rate&gt;1000</c>.</summary>
public sealed partial class Threshold
{
    private enum Figure
    {
        Percentile,
        Mean,
        Min,
        Max,
        ErrorShare,
        ErrorCount,
        Rate,
    }

    private readonly Figure _figure;
    private readonly double _percent, _bound;
    private readonly string _comparison;

    private Threshold(string text, Figure figure, double percent, string comparison, double bound) =>
        (Text, _figure, _percent, _comparison, _bound) = (text, figure, percent, comparison, bound);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>It is about how long requests take, not about how many fail.</summary>
    public bool OfLatency => _figure is Figure.Percentile or Figure.Mean or Figure.Min or Figure.Max;

    /// <exception cref="LoadPlanException">It is no condition; the message says what one looks like.</exception>
    public static Threshold Parse(string text)
    {
        var parts = Shape().Match(text);
        if (!parts.Success) throw Wrong(text, "write a figure (p50 to p99.99, mean, min, max, errors, rate), one of < <= > >=, and a bound");
        var (name, comparison, number, unit) = (parts.Groups[1].Value.ToLowerInvariant(), parts.Groups[2].Value, double.Parse(parts.Groups[3].Value, CultureInfo.InvariantCulture), parts.Groups[4].Value.ToLowerInvariant());
        if (name == "errors")
        {
            return unit switch
            {
                "%" => new Threshold(text, Figure.ErrorShare, 0, comparison, number / 100),
                "" => new Threshold(text, Figure.ErrorCount, 0, comparison, number),
                _ => throw Wrong(text, "errors are compared with a share (1%) or a number (5)"),
            };
        }
        if (name == "rate") return unit is "" or "/s" ? new Threshold(text, Figure.Rate, 0, comparison, number) : throw Wrong(text, "the rate is compared with requests per second (1000)");
        double nanoseconds = unit switch
        {
            "us" or "µs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            _ => throw Wrong(text, "a duration needs a unit: us, ms, s or m"),
        };
        if (name[0] == 'p')
        {
            double percent = double.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);
            return percent is > 0 and <= 100 ? new Threshold(text, Figure.Percentile, percent, comparison, number * nanoseconds) : throw Wrong(text, "a percentile is more than 0 and at most 100");
        }
        return new Threshold(text, name switch { "mean" => Figure.Mean, "min" => Figure.Min, _ => Figure.Max }, 0, comparison, number * nanoseconds);
    }

    /// <summary>Whether it holds, and what was found. Without a single answer no condition on durations or the rate holds.</summary>
    public (bool Held, string Found) Judge(LoadOutcome outcome)
    {
        var (report, latency) = (outcome.Report, outcome.Latency);
        double found = _figure switch
        {
            Figure.Percentile => latency.Percentile(_percent),
            Figure.Mean => latency.Mean,
            Figure.Min => latency.Minimum,
            Figure.Max => latency.Maximum,
            Figure.ErrorShare => report.ErrorShare,
            Figure.ErrorCount => report.Failed,
            _ => report.Rate,
        };
        if (OfLatency && latency.Count == 0) return (false, "no answer");
        bool held = _comparison switch
        {
            "<" => found < _bound,
            "<=" => found <= _bound,
            ">" => found > _bound,
            _ => found >= _bound,
        };
        return (held, OfLatency ? Invariant($"{found / 1e6:0.###} ms") : _figure switch
        {
            Figure.ErrorShare => Invariant($"{found * 100:0.###} %"),
            Figure.ErrorCount => Invariant($"{found:0}"),
            _ => Invariant($"{found:0.#}/s"),
        });
    }

    private static LoadPlanException Wrong(string text, string cure) => new($"'{text}' is no condition: {cure}, as in p99<200ms or errors<1%");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(p\d{1,3}(?:\.\d+)?|mean|min|max|errors|rate)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(%|us|µs|ms|s|m|/s)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
