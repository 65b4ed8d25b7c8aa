using Muster.LoadTest.Feeding;
using Muster.LoadTest.Histogram;
using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Replay;

/// <summary>
/// Sends what a log has seen again, with the gaps it had, faster or slower. Only GET and HEAD unless all methods are asked for: those that change things are dangerous to repeat.
/// </summary>
public sealed class ReplayFeed : IFeed
{
    /// <summary>Routes told apart; the rest are one.</summary>
    private const int MostRoutes = 500;

    private const string Rest = "(other routes)";
    private readonly List<WireRequest> _requests = [];
    private readonly List<string> _routes = [];
    private readonly List<LatencyHistogram> _history = [];

    /// <param name="log">In any order of time.</param>
    /// <param name="speed">2: twice as fast as it was.</param>
    /// <param name="authority">The Host header.</param>
    /// <exception cref="LoadPlanException">Nothing is left to send.</exception>
    public ReplayFeed(string name, IEnumerable<LoggedRequest> log, double speed, bool allMethods, string authority, bool keepAlive)
    {
        if (!(speed > 0)) throw new LoadPlanException("the speed of a replay must be more than 0");
        var all = log.ToList();
        var wanted = all.Where(r => allMethods || r.Method is "GET" or "HEAD").OrderBy(r => r.Time).ToList();
        (LeftOut, Name) = (all.Count - wanted.Count, name);
        if (wanted.Count == 0) throw new LoadPlanException(all.Count == 0 ? $"{name}: there is no request in it to send again" : $"{name}: none of its {all.Count} requests is GET or HEAD");
        var steps = wanted.GroupBy(r => r.Route).OrderByDescending(g => g.Count()).Take(MostRoutes).Select((g, i) => (g.Key, Step: i)).ToDictionary(g => g.Key, g => g.Step);
        _routes.AddRange(steps.OrderBy(s => s.Value).Select(s => s.Key));
        if (wanted.Select(r => r.Route).Distinct().Count() > MostRoutes) _routes.Add(Rest);
        _history.AddRange(_routes.Select(_ => new LatencyHistogram()));
        var moments = new List<long>(wanted.Count);
        var made = new Dictionary<(string, string), WireRequest>();
        int unsendable = 0;
        // Log lines often have whole seconds: what came within one is spread over it.
        foreach (var second in wanted.GroupBy(r => r.Time))
        {
            int at = 0, of = second.Count();
            bool whole = second.Key % 1000 == 0;
            foreach (var request in second)
            {
                int step = steps.GetValueOrDefault(request.Route, _routes.Count - 1);
                if (!made.TryGetValue((request.Method, request.Path), out var ready))
                {
                    try
                    {
                        made[(request.Method, request.Path)] = ready = new WireRequest(request.Method, authority, request.Path, [], null, keepAlive, step);
                    }
                    catch (LoadPlanException)
                    {
                        unsendable++; // what attackers write into logs is no request
                        continue;
                    }
                }
                if (request.Micros >= 0) _history[step].Record(request.Micros * 1000);
                moments.Add((long)(((request.Time - wanted[0].Time) * 1e6 + (whole ? 1e9 * at++ / of : 0)) / speed));
                _requests.Add(ready);
            }
        }
        LeftOut += unsendable;
        if (_requests.Count == 0) throw new LoadPlanException($"{name}: none of its requests can be sent");
        Moments = moments;
    }

    public string Name { get; }

    /// <summary>Requests of the log that are not sent.</summary>
    public int LeftOut { get; }

    /// <summary>When each pass starts: nanoseconds since the run's start.</summary>
    public IReadOnlyList<long> Moments { get; }

    public int RequestsPerPass => 1;

    /// <summary>One more than there are, so that figures are kept by route even for a single one.</summary>
    public IReadOnlyList<string> Steps => _routes.Count > 1 ? _routes : [.. _routes, Rest];

    public IVisitor Visitor() => new Again(_requests);

    /// <summary>The report with each route's durations beside the log's own, instead of steps.</summary>
    public LoadReport Compare(LoadReport report) => report with
    {
        Steps = [],
        Routes = [.. report.Steps.Zip(_history).Where(r => r.First.Requests > 0).Select(r => new RouteReport(r.First.Name, r.First.Requests, r.First.Failed,
            Then(r.Second, 50), Then(r.Second, 95), r.First.P50, r.First.P95))],
    };

    private static double Then(LatencyHistogram history, double percent) => history.Count == 0 ? -1 : Math.Round(history.Percentile(percent) / 1e6, 3);

    private sealed class Again(List<WireRequest> requests) : IVisitor
    {
        private int _pass = -1;

        public bool LooksInside => false;

        public void Begin(long pass) => _pass = (int)pass;

        public WireRequest? Next(out TimeSpan think)
        {
            think = default;
            if (_pass < 0) return null;
            var request = requests[_pass];
            _pass = -1;
            return request;
        }

        public Verdict Judge(in Answer answer, out string fault)
        {
            fault = "";
            return answer.Status >= 400 ? Verdict.BadStatus : Verdict.Fine;
        }

        public bool Failed() => false;
    }
}
