namespace Muster.PromQl.Tests.Testing;

/// <summary>Well-typed queries of every kind, from a seed.</summary>
/// <param name="sameAtEveryStep">Leaves out what by its meaning differs between a range query and instant ones.</param>
internal sealed class RandomQueries(int seed, bool sameAtEveryStep)
{
    private readonly Random _random = new(seed);

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
    private bool Chance(int percent) => _random.Next(100) < percent;

    public string Vector(int depth)
    {
        if (depth <= 0) return Selector() + Shift();
        return _random.Next(11) switch
        {
            0 => Selector() + Shift(),
            1 => $"{Pick("abs", "ceil", "floor", "sqrt", "ln", "sgn", "round", "timestamp", "minute", "sort", "absent")}({Vector(depth - 1)})",
            2 => $"{Pick("rate", "increase", "delta", "idelta", "irate", "changes", "resets", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "count_over_time", "last_over_time", "first_over_time", "stddev_over_time", "deriv", "present_over_time", "absent_over_time", "mad_over_time")}({Matrix(depth - 1)})",
            3 => $"quantile_over_time({Scalar(depth - 1)}, {Matrix(depth - 1)})",
            4 => $"{Pick("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")}{Grouping()}({Vector(depth - 1)})",
            5 => $"{Pick("topk", "bottomk", "quantile", "limitk")}{Grouping()}({Pick("1", "2", "0.5")}, {Vector(depth - 1)})",
            6 => $"({Vector(depth - 1)}) {Pick("+", "-", "*", "/", "%", "^", ">", "<=", "== bool", "!=", "atan2")} {Pick("", "on (a) ", "ignoring (b) ", "on (a) group_left () ", "ignoring (b) group_left (b) ")}({Vector(depth - 1)})",
            7 => $"({Vector(depth - 1)}) {Pick("and", "or", "unless")} {Pick("", "on (a) ", "ignoring (b, \"odd name\") ")}({Vector(depth - 1)})",
            8 => Chance(50) ? $"({Vector(depth - 1)}) {Pick("+", "*", ">", ">= bool", "/")} {Scalar(depth - 1)}" : $"{Scalar(depth - 1)} {Pick("-", "*", "<", "!= bool")} ({Vector(depth - 1)})",
            9 => Chance(50) ? $"-{Selector()}" : $"({Vector(depth - 1)})",
            _ => Chance(50) ? $"label_replace({Vector(depth - 1)}, \"c\", \"$1-x\", \"a\", \"(.*)\")" : $"clamp({Vector(depth - 1)}, {Scalar(0)}, {Scalar(0)})",
        };
    }

    public string Scalar(int depth)
    {
        if (depth <= 0 || Chance(40)) return Pick("1", "0.5", "-2", "1e3", "0x1F", "5m", "Inf", "3.25", "time()");
        if (Chance(30)) return $"scalar({Vector(depth - 1)})";
        return sameAtEveryStep || Chance(60)
            ? $"({Scalar(depth - 1)} {Pick("+", "-", "*", "/", "^", "== bool")} {Scalar(depth - 1)})"
            : Pick("start()", "end() - 5", "step() * 2", "max_of(range(), 3)", "pi()");
    }

    private string Matrix(int depth) => depth > 0 && Chance(35)
        ? $"({Vector(depth - 1)})[{Pick("2m", "5m", "90s")}:{Pick("", "30s", "1m", "17s")}]{Shift()}"
        : $"{Selector()}[{(sameAtEveryStep ? Pick("1m", "2m30s", "10m", "45") : Pick("1m", "45", "step() + 1m", "2m * 2", "min_of(5m, range() + 1s)"))}]{Shift()}";

    private string Selector() => Pick("x", "y_total", "z", "x{a=\"1\"}", "{__name__=~\"x|z\",a!=\"2\"}", "y_total{b=~\"u.*\"}", "{\"odd.name\",\"label.é\"=\"v\"}", "missing");

    private string Shift()
    {
        var offset = Chance(20) ? Pick(" offset 1m", " offset -90s", " offset 45") : "";
        var at = Chance(15) ? sameAtEveryStep ? Pick(" @ 300", " @ 451.5") : Pick(" @ 300", " @ start()", " @ end()", " @ -3.25") : "";
        return Chance(50) ? offset + at : at + offset;
    }

    private string Grouping() => Pick("", "", " by (a) ", " without (b) ", " by (a, b) ", " without () ", " by (\"label.é\") ");
}
