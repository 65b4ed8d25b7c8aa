using System.Text;
using System.Text.Json;
using Muster.LoadTest.Feeding;

namespace Muster.LoadTest.Scenarios;

/// <summary>Visitors that go through a scenario, one pass after another, each pass with its row of data.</summary>
public sealed class ScenarioFeed : IFeed
{
    private readonly Scenario _scenario;
    private readonly string _authority;
    private readonly bool _keepAlive;

    /// <param name="authority">The Host header.</param>
    public ScenarioFeed(Scenario scenario, string authority, bool keepAlive) => (_scenario, _authority, _keepAlive) = (scenario, authority, keepAlive);

    public string Name => _scenario.Name;

    public int RequestsPerPass => _scenario.Steps.Count;

    public IReadOnlyList<string> Steps => [.. _scenario.Steps.Select(s => s.Name)];

    public IVisitor Visitor() => new User(this);

    private sealed class User(ScenarioFeed feed) : IVisitor
    {
        private readonly Scenario _scenario = feed._scenario;
        private readonly Dictionary<string, string> _values = [];
        private readonly WireRequest?[] _made = new WireRequest?[feed._scenario.Steps.Count];
        private Random _random = new(0);
        private int _next;

        public bool LooksInside => _scenario.Steps[_next - 1] is var step && (step.Expect.LooksInside || step.Captures.Count > 0);

        public void Begin(long pass)
        {
            _next = 0;
            // Of the pass, not of the user: the same pass does the same in every run.
            _random = new Random(unchecked((int)(pass * 2654435761)));
            _values.Clear();
            foreach (var (name, value) in _scenario.Variables) _values[name] = value;
            if (_scenario.Data is { } data)
                foreach (var (name, value) in data.Rows[_scenario.RandomRows ? _random.Next(data.Rows.Count) : (int)(pass % data.Rows.Count)]) _values[name] = value;
        }

        public WireRequest? Next(out TimeSpan think)
        {
            think = default;
            if (_next == _scenario.Steps.Count) return null;
            var step = _scenario.Steps[_next++];
            think = step.Think.Least + (step.Think.Most - step.Think.Least) * _random.NextDouble();
            return _made[_next - 1] ?? Make(step);
        }

        public Verdict Judge(in Answer answer, out string fault)
        {
            var step = _scenario.Steps[_next - 1];
            using var body = Document(step, answer);
            var found = ExpectationCheck.Of(step.Expect, answer, body, _values);
            if (found is null)
                foreach (var capture in step.Captures)
                {
                    var value = capture.Header is { } header ? answer.Header(header)
                        : capture.Json is { } place ? body is null ? null : place.Find(body.RootElement)
                        : capture.Pattern!.Match(Encoding.UTF8.GetString(answer.Body)) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : null;
                    if (value is null)
                    {
                        fault = $"{step.Name}: nothing to capture for {capture.Variable}";
                        return Verdict.UnexpectedAndOver;
                    }
                    _values[capture.Variable] = value;
                }
            fault = found is null ? "" : $"{step.Name}: {found.Value.Says}";
            if (found is null) return Verdict.Fine;
            // Without what it would have captured, the rest of the pass makes no sense.
            return step.Captures.Count > 0 ? Verdict.UnexpectedAndOver : found.Value.IsStatus ? Verdict.BadStatus : Verdict.Unexpected;
        }

        public bool Failed() => false;

        private WireRequest Make(ScenarioStep step)
        {
            bool isFixed = step.Path.IsFixed && (step.Body?.IsFixed ?? true) && step.Headers.Concat(_scenario.Headers).All(h => h.Value.IsFixed);
            var own = step.Headers.Select(h => KeyValuePair.Create(h.Key, OneLine(h.Value.Fill(_values)))).ToList();
            var headers = _scenario.Headers.Where(h => !own.Exists(o => o.Key.Equals(h.Key, StringComparison.OrdinalIgnoreCase))).Select(h => KeyValuePair.Create(h.Key, OneLine(h.Value.Fill(_values)))).Concat(own).ToList();
            var request = new WireRequest(step.Method, feed._authority, Escaped(step.Path.Fill(_values)), headers, step.Body is { } body ? Encoding.UTF8.GetBytes(body.Fill(_values)) : null, feed._keepAlive, _next - 1);
            if (isFixed) _made[_next - 1] = request;
            return request;
        }

        private static JsonDocument? Document(ScenarioStep step, in Answer answer)
        {
            if (step.Expect.Json.Count == 0 && !step.Captures.Any(c => c.Json is not null)) return null;
            try
            {
                return JsonDocument.Parse(answer.Body.ToArray());
            }
            catch (JsonException)
            {
                return null; // then no place in it is found, which is what is told
            }
        }

        /// <summary>A value from outside cannot end the request's line.</summary>
        private static string Escaped(string path)
        {
            if (!path.Any(c => c is <= ' ' or >= (char)127)) return path;
            var text = new StringBuilder();
            foreach (byte b in Encoding.UTF8.GetBytes(path)) text.Append(b is > (byte)' ' and < 127 ? ((char)b).ToString() : $"%{b:X2}");
            return text.ToString();
        }

        private static string OneLine(string value) => value.AsSpan().IndexOfAny("\r\n\0") < 0 ? value : value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');
    }
}
