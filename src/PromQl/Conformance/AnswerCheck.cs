using System.Text.RegularExpressions;
using Muster.Metrics;
using Muster.PromQl.Evaluation;
using Muster.PromQl.Histograms;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

/// <summary>Holds an answer against what a case expects. Null is success, else the difference in words.</summary>
internal static class AnswerCheck
{
    public static string? Failure(EvalCommand eval, string message)
    {
        if (!eval.MustFail) return $"expected an answer, got the error: {message}";
        foreach (var expected in eval.Messages.Where(m => m.Kind == AnnotationKind.Fail))
            if (!Matches(expected, message)) return $"expected the error \"{expected.Text}\", got \"{message}\"";
        return null;
    }

    public static string? Answer(EvalCommand eval, QueryResult result)
    {
        if (eval.MustFail) return "expected an error, got an answer";
        return Messages(eval, AnnotationKind.Warn, result.Warnings) ?? Messages(eval, AnnotationKind.Info, result.Infos) ?? Value(eval, result.Value);
    }

    private static bool Matches(ExpectedMessage expected, string message) =>
        expected.Text is not { } text || (expected.IsRegex ? Regex.IsMatch(message, text) : message == text);

    private static string? Messages(EvalCommand eval, AnnotationKind kind, IReadOnlyList<string> messages)
    {
        var what = kind == AnnotationKind.Warn ? "warning" : "info";
        if (eval.Forbidden.Contains(kind) && messages.Count > 0) return $"expected no {what}, got: {messages[0]}";
        var expected = eval.Messages.FindAll(m => m.Kind == kind);
        foreach (var one in expected)
            if (!messages.Any(m => Matches(one, m))) return $"expected the {what} \"{one.Text ?? "(any)"}\", got: {(messages.Count == 0 ? "none" : string.Join("; ", messages))}";
        if (expected.Count > 0 && messages.FirstOrDefault(m => !expected.Exists(e => Matches(e, m))) is { } other) return $"unexpected {what}: {other}";
        return null;
    }

    private static string? Value(EvalCommand eval, QueryValue value)
    {
        switch (value)
        {
            case StringValue text:
                return eval.Text == text.Text ? null : $"expected the string \"{eval.Text}\", got \"{text.Text}\"";
            case ScalarValue scalar:
                return eval.Scalar is { } expected && Closeness.Of(expected, scalar.Value) ? null : $"expected {eval.Scalar?.ToString("R") ?? "no scalar"}, got {NumberText.Format(scalar.Value)}";
            case VectorValue vector:
                return Vector(eval, vector);
            case MatrixValue matrix:
                var times = eval.RangeVector is { } range ? (range.StartMs, range.StepMs) : (eval.StartMs, eval.StepMs);
                return Matrix(eval, matrix, times.Item1, times.Item2);
            default:
                return $"an answer of an unknown kind: {value}";
        }
    }

    private static string? Vector(EvalCommand eval, VectorValue vector)
    {
        if (eval.Scalar is not null) return "expected a scalar, got a vector";
        var got = vector.Samples.ToDictionary(s => s.Labels);
        for (var i = 0; i < eval.Series.Count; i++)
        {
            var expected = eval.Series[i].Series;
            if (expected.Samples.Count != 1) return $"an instant query has one value a series, {expected.Labels} expects {expected.Samples.Count}";
            if (!got.TryGetValue(expected.Labels, out var sample)) return $"expected {MatchKeys.Text(expected.Labels)}, it is not in the answer: {Shown(vector)}";
            if (eval.Ordered && !vector.Samples[i].Labels.Equals(expected.Labels)) return $"expected {MatchKeys.Text(expected.Labels)} at place {i + 1}, got {MatchKeys.Text(vector.Samples[i].Labels)}";
            if (!IsSame(expected.Samples[0], sample.Value, sample.Histogram)) return $"{MatchKeys.Text(expected.Labels)}: expected {Shown(expected.Samples[0])}, got {Shown(sample.Value, sample.Histogram)}";
        }
        var surplus = vector.Samples.FirstOrDefault(s => !eval.Series.Exists(e => e.Series.Labels.Equals(s.Labels)));
        return surplus is null ? null : $"unexpected {MatchKeys.Text(surplus.Labels)} {Shown(surplus.Value, surplus.Histogram)} in the answer";
    }

    private static string? Matrix(EvalCommand eval, MatrixValue matrix, long start, long step)
    {
        var got = matrix.Series.ToDictionary(s => s.Labels);
        foreach (var (expected, _) in eval.Series)
        {
            if (!got.Remove(expected.Labels, out var series))
            {
                if (expected.Samples.All(s => s.IsAbsent)) continue;
                return $"expected {MatchKeys.Text(expected.Labels)}, it is not in the answer";
            }
            var floats = series.Times.Zip(series.Values).ToDictionary(p => p.First, p => p.Second);
            var histograms = series.Histograms.ToDictionary(h => h.TimeMs, h => h.Value);
            for (var i = 0; i < expected.Samples.Count; i++)
            {
                var time = start + step * i;
                var hasFloat = floats.Remove(time, out var value);
                var hasHistogram = histograms.Remove(time, out var histogram);
                var sample = expected.Samples[i];
                var place = $"{MatchKeys.Text(expected.Labels)} at {time} ms";
                if (sample.IsAbsent && !hasFloat && !hasHistogram) continue;
                if (sample.IsAbsent) return $"{place}: expected nothing, got {Shown(value, histogram)}";
                if (!hasFloat && !hasHistogram) return $"{place}: expected {Shown(sample)}, got nothing";
                if (!IsSame(sample, value, histogram)) return $"{place}: expected {Shown(sample)}, got {Shown(value, histogram)}";
            }
            if (floats.Count + histograms.Count > 0) return $"{MatchKeys.Text(expected.Labels)}: unexpected sample at {floats.Keys.Concat(histograms.Keys).Min()} ms";
        }
        return got.Count == 0 ? null : $"unexpected {MatchKeys.Text(got.Keys.First())} in the answer";
    }

    private static bool IsSame(NotedSample expected, double value, NativeHistogram? histogram) => expected.Histogram is { } noted
        ? histogram is not null && Closeness.Of(noted, histogram, expected.HintGiven)
        : histogram is null && Closeness.Of(expected.Value!.Value, value);

    private static string Shown(NotedSample sample) => Shown(sample.Value ?? 0, sample.Histogram);
    private static string Shown(double value, NativeHistogram? histogram) => histogram is null ? NumberText.Format(value) : $"{histogram} schema {histogram.Schema} {histogram.Hint}";
    private static string Shown(VectorValue vector) => vector.Samples.Count == 0 ? "it is empty" : string.Join("; ", vector.Samples.Take(5).Select(s => $"{MatchKeys.Text(s.Labels)} {Shown(s.Value, s.Histogram)}"));
}
