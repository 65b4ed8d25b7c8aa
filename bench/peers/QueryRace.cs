using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Muster.Bench.Peers;

/// <param name="Base">What stands before <c>api/v1</c>.</param>
internal sealed record Contender(string Name, HttpClient Http, string Base);

/// <summary>The queries, asked of all contenders in turn; ours is the first.</summary>
internal sealed class QueryRace(IReadOnlyList<Contender> contenders, int rounds)
{
    private const int WarmRounds = 12, Hour = 3600, Day = 24 * Hour;

    private static readonly (string Query, int Seconds, int Step)[] Queries =
    [
        ("node_load1", Hour, 15),
        ("rate(node_cpu_seconds_total[5m])", Hour, 15),
        ("sum by (instance) (rate(node_cpu_seconds_total{mode!=\"idle\"}[5m]))", 6 * Hour, 60),
        ("100 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100", Day, 300),
        ("topk(5, rate(node_network_receive_bytes_total[5m]))", 6 * Hour, 60),
        ("histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", 6 * Hour, 60),
        ("histogram_quantile(0.9, sum by (le, instance) (rate(http_request_duration_seconds_bucket[5m])))", Day, 300),
        ("sum by (code) (rate(http_requests_total[5m]))", Day, 300),
        ("sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m]))", Day, 300),
        ("node_filesystem_avail_bytes / node_filesystem_size_bytes", 7 * Day, Hour),
        ("predict_linear(node_filesystem_avail_bytes[6h], 86400)", Day, 900),
        ("max_over_time(node_load1[1h])", 7 * Day, Hour),
        ("avg_over_time(node_memory_MemAvailable_bytes[1h])", 7 * Day, Hour),
        ("quantile_over_time(0.95, node_load1[1h])", Day, 900),
        ("increase(http_requests_total[1h])", 7 * Day, Hour),
        ("sum by (instance) (increase(http_requests_total[1d]))", 6 * Day, Hour),
        ("rate(http_requests_total[5m]) * on (instance) group_left (nodename) node_uname_info", 6 * Hour, 60),
        ("max_over_time(sum by (instance) (rate(node_network_receive_bytes_total[5m]))[1h:5m])", Day, 900),
        ("count(node_load1 > 1.5)", 7 * Day, 300),
        ("topk(3, sum by (instance) (rate(http_requests_total[30m])))", 7 * Day, 1800),
    ];

    public async Task RunAsync(long endMs)
    {
        var end = endMs / 1000;
        var sums = new double[contenders.Count];
        var ratios = new double[contenders.Count];
        var slower = 0;
        // A server that has been up for a while: programs compiled as they run have compiled what they run often.
        for (var round = 0; round < WarmRounds; round++)
            foreach (var (query, seconds, step) in Queries)
                foreach (var contender in contenders) await AskAsync(contender, query, end - seconds, end, step);
        Console.WriteLine($"{"query",-96} {string.Join(' ', contenders.Select(c => $"{c.Name,16}"))}");
        foreach (var (query, seconds, step) in Queries)
        {
            var times = contenders.Select(_ => new double[rounds]).ToArray();
            var answers = new Answer[contenders.Count];
            for (var round = -1; round < rounds; round++)
                for (var i = 0; i < contenders.Count; i++)
                {
                    var clock = Stopwatch.StartNew();
                    var body = await AskAsync(contenders[i], query, end - seconds, end, step);
                    if (round >= 0) times[i][round] = clock.Elapsed.TotalMilliseconds;
                    else answers[i] = Answer.Of(body);
                }
            var medians = times.Select(Median).ToArray();
            for (var i = 0; i < medians.Length; i++)
            {
                sums[i] += medians[i];
                ratios[i] += Math.Log(medians[i] / medians[0]);
            }
            if (medians[1] < 2 * medians[0]) slower++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Shown(query, seconds, step),-96} {string.Join(' ', medians.Select((ms, i) => string.Create(CultureInfo.InvariantCulture, $"{ms,9:0.0} ms {(i == 0 ? "   " : $"{ms / medians[0],2:0.0}x"),4}")))}{answers[0].Against(answers[1])}"));
        }
        Console.WriteLine($"{"sum of medians",-96} {string.Join(' ', sums.Select(ms => string.Create(CultureInfo.InvariantCulture, $"{ms,9:0.0} ms     ")))}");
        for (var i = 1; i < contenders.Count; i++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contenders[i].Name}: {sums[i] / sums[0]:0.00} times as long in all, {Math.Exp(ratios[i] / Queries.Length):0.00} times by query (geometric mean)"));
        Console.WriteLine($"{slower} of {Queries.Length} queries take more than half of {contenders[1].Name}'s time");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {sums[1] / sums[0]:0.00}"));
    }

    private static string Shown(string query, int seconds, int step)
    {
        var span = seconds >= Day ? $"{seconds / Day}d" : $"{seconds / Hour}h";
        var text = query.Length > 76 ? query[..75] + "…" : query;
        return $"{text} over {span} by {step} s";
    }

    private static async Task<byte[]> AskAsync(Contender contender, string query, long start, long end, int step)
    {
        using var answer = await contender.Http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{contender.Base}api/v1/query_range?query={Uri.EscapeDataString(query)}&start={start}&end={end}&step={step}"));
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{contender.Name} answered {(int)answer.StatusCode} to {query}: {System.Text.Encoding.UTF8.GetString(body)}");
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    /// <summary>Enough of an answer to see whether two say the same.</summary>
    private readonly record struct Answer(int Series, int Points, double Sum)
    {
        public static Answer Of(byte[] body)
        {
            using var json = JsonDocument.Parse(body);
            var (series, points, sum) = (0, 0, 0.0);
            foreach (var one in json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
            {
                series++;
                foreach (var point in one.GetProperty("values").EnumerateArray())
                {
                    points++;
                    if (double.TryParse(point[1].GetString(), CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) sum += value;
                }
            }
            return new Answer(series, points, sum);
        }

        /// <summary>Prometheus 2 has ranges closed at both ends, so sums may differ by a sample here and there.</summary>
        public string Against(Answer other)
        {
            if (Series != other.Series) return $"  {Series} series, they {other.Series}";
            if (Math.Abs(Points - other.Points) > other.Points / 100) return $"  {Points} points, they {other.Points}";
            return Math.Abs(Sum - other.Sum) > 0.02 * Math.Abs(other.Sum) ? string.Create(CultureInfo.InvariantCulture, $"  values sum to {Sum:g6}, theirs to {other.Sum:g6}") : "";
        }
    }
}
