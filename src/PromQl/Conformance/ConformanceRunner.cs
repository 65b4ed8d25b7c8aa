using Muster.PromQl.Evaluation;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

public readonly record struct ConformanceCount(int Passed, int Failed)
{
    public static ConformanceCount operator +(ConformanceCount a, ConformanceCount b) => new(a.Passed + b.Passed, a.Failed + b.Failed);
}

/// <summary>Runs files of the promqltest language against the engine. Every eval is one case.</summary>
public static class ConformanceRunner
{
    /// <summary>All <c>*.test</c> files below the folder, in order of name; a line for each failed case and each file, then the sum.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ConformanceCount RunFolder(string path, TextWriter output)
    {
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"no folder {path}");
        var sum = default(ConformanceCount);
        foreach (var file in Directory.EnumerateFiles(path, "*.test", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(path, file);
            var count = Run(name, File.ReadAllText(file), output);
            output.WriteLine($"{name}: {count.Passed} passed, {count.Failed} failed");
            sum += count;
        }
        output.WriteLine($"{sum.Passed} passed, {sum.Failed} failed");
        return sum;
    }

    /// <param name="name">Names the script in the lines about failed cases.</param>
    public static ConformanceCount Run(string name, string script, TextWriter output)
    {
        var store = new ScriptStore();
        using var engine = new QueryEngine(store, new QueryEngineOptions { DelayedNameRemoval = true }, TimeProvider.System);
        var count = default(ConformanceCount);
        foreach (var command in new ScriptParser(script.ReplaceLineEndings("\n").Split('\n')).Commands())
        {
            string? difference = null;
            var isCase = true;
            switch (command)
            {
                case ClearCommand: store.Clear(); isCase = false; break;
                case LoadCommand load: Load(store, load); isCase = false; break;
                case BrokenCommand broken: difference = broken.Why; break;
                case EvalCommand eval: difference = Evaluate(engine, eval); break;
            }
            if (!isCase) continue;
            count += difference is null ? new ConformanceCount(1, 0) : new ConformanceCount(0, 1);
            if (difference is not null) output.WriteLine($"{name}:{command.Line}: {(command as EvalCommand)?.Query ?? "script"}\n    {difference}");
        }
        return count;
    }

    private static void Load(ScriptStore store, LoadCommand load)
    {
        foreach (var series in load.Series.GroupBy(s => s.Labels).Select(g => g.Last()))
            for (var i = 0; i < series.Samples.Count; i++)
            {
                var sample = series.Samples[i];
                if (sample.Histogram is { } histogram) store.Add(series.Labels, i * load.StepMs, histogram);
                else if (sample.Value is { } value) store.Add(series.Labels, i * load.StepMs, value);
            }
        if (load.WithCustomBuckets) CustomBucketLoader.Load(store, load);
    }

    private static string? Evaluate(QueryEngine engine, EvalCommand eval)
    {
        try
        {
            // A script is a sequence of commands on one store, so there is nothing to run beside the query.
            var result = (eval.IsRange ? engine.RangeAsync(eval.Query, eval.StartMs, eval.EndMs, eval.StepMs) : engine.InstantAsync(eval.Query, eval.StartMs)).GetAwaiter().GetResult();
            return AnswerCheck.Answer(eval, result);
        }
        catch (Exception failure) when (failure is QueryException or ParseException)
        {
            return AnswerCheck.Failure(eval, failure.Message);
        }
    }
}
