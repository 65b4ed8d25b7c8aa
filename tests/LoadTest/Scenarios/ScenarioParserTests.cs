using Muster.LoadTest.Scenarios;

namespace Muster.LoadTest.Tests.Scenarios;

public class ScenarioParserTests
{
    private const string Steps = "steps:\n  - get: /\n";

    [Fact]
    public void A_scenario_is_read_whole()
    {
        var scenario = ScenarioParser.Parse("""
            name: shop
            headers: {Accept: text/html}
            variables: {who: me}
            data: users.csv
            order: random
            steps:
              - name: front
                get: /
                think: 1s..3s
                expect: {status: "200-204, 3xx", contains: Welcome, within: 500ms, headers: {content-type: html}, json: {"$.a[0].b": "{{user}}"}}
                capture:
                  token: {regex: 'name="csrf" value="([^"]+)"'}
                  place: {header: Location}
              - post: /login?next={{place}}
                json: '{"user": "{{user}}", "token": "{{token}}"}'
              - method: purge
                path: /cache
            """, "shop.yaml", _ => "user,password\nann,1\nbob,2\n");
        Assert.Equal(("shop", true, 2), (scenario.Name, scenario.RandomRows, scenario.Data!.Rows.Count));
        var (front, login, purge) = (scenario.Steps[0], scenario.Steps[1], scenario.Steps[2]);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), front.Think);
        Assert.Equal([(200, 204), (300, 399)], front.Expect.Statuses);
        Assert.Equal(["token", "place"], front.Captures.Select(c => c.Variable));
        Assert.Equal(("POST", "POST /login?next={{place}}"), (login.Method, login.Name));
        Assert.Contains(login.Headers, h => h.Key == "Content-Type" && h.Value.Source == "application/json");
        Assert.Equal("PURGE", purge.Method);
    }

    [Theory]
    [InlineData("", "s.yaml:1:1: the file is empty")]
    [InlineData("steps: []", "s.yaml:1:8: steps is empty")]
    [InlineData("name: x", "s.yaml:1:1: a scenario needs steps")]
    [InlineData("stepz:\n  - get: /", "s.yaml:1:1: a scenario has no 'stepz'; it has: name")]
    [InlineData("steps:\n  - get: /\n    thinks: 1s", "s.yaml:3:5: a step has no 'thinks'")]
    [InlineData("steps:\n  - get: /\n    post: /", "s.yaml:3:5: a step asks for one thing")]
    [InlineData("steps:\n  - name: nothing", "s.yaml:2:5: a step asks for one thing")]
    [InlineData("steps:\n  - get: http://other.example/", "s.yaml:2:10: the path 'http://other.example/' must begin with /")]
    [InlineData("steps:\n  - get: /{{user}}", "s.yaml:2:10: the path: nothing gives {{user}} a value here")]
    [InlineData("steps:\n  - get: /ab{{user", "s.yaml:2:13: the path: the {{ has no }}")]
    [InlineData("steps:\n  - get: /\n    think: soon", "s.yaml:3:12: think 'soon' is neither a duration (2s) nor a range (1s..3s)")]
    [InlineData("steps:\n  - get: /\n    think: 3s..1s", "s.yaml:3:12: think")]
    [InlineData("steps:\n  - get: /\n    expect: {status: 2000}", "s.yaml:3:22: status '2000' is none")]
    [InlineData("steps:\n  - get: /\n    expect: {matches: '('}", "s.yaml:3:23: Invalid pattern")]
    [InlineData("steps:\n  - get: /\n    capture: {a: {json: '$..x'}}", "s.yaml:3:25: '$..x' is no place in JSON")]
    [InlineData("steps:\n  - get: /\n    capture: {a: {}}", "s.yaml:3:18: the capture of a needs one of")]
    [InlineData("order: shuffled\n" + Steps, "s.yaml:1:8: order 'shuffled' must be")]
    [InlineData("steps:\n  - get: /\n   bad: indent", "s.yaml:3:")]
    [InlineData("steps:\n  - post: /\n    body: a\n    json: b", "s.yaml:4:5: a step has a body or json")]
    [InlineData("data: u.csv\n" + Steps, "u.csv:3:1: 3 values, but 2 columns (user, password)")]
    public void What_is_wrong_is_told_with_line_and_column(string yaml, string says) =>
        Assert.StartsWith(says, Assert.Throws<LoadPlanException>(() => ScenarioParser.Parse(yaml, "s.yaml", _ => "user,password\na,b\na,b,c\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_capture_is_known_only_to_later_steps() =>
        Assert.StartsWith("s.yaml:2:10:", Assert.Throws<LoadPlanException>(() => ScenarioParser.Parse("steps:\n  - get: /{{a}}\n    capture: {a: {header: X}}\n", "s.yaml", _ => "")).Message, StringComparison.Ordinal);
}
