using Muster.LoadTest.Reports;
using Muster.LoadTest.Safety;
using Muster.LoadTest.Scenarios;
using Muster.LoadTest.Thresholds;

namespace Muster.LoadTest.Tests.Scenarios;

/// <summary>Files and words that somebody else wrote are read or refused with a reason; none of them breaks the program.</summary>
public class HostileFileTests
{
    private const string Sound = """
        name: shop
        variables: {who: me}
        steps:
          - name: front
            get: /{{who}}
            think: 1s..3s
            expect: {status: "200-204, 3xx", within: 500ms, json: {"$.a[0].b": "x"}}
            capture: {token: {regex: 'name="([^"]+)"'}, id: {json: $.a.b}}
          - post: /login?next={{token}}
            body: text
        """;

    [Fact]
    public void Any_scenario_is_read_or_refused()
    {
        var random = new Random(51);
        const string letters = "{}[]:-,'\"\\$.*&!|>#%@ \n\tab1";
        for (int round = 0; round < 5_000; round++)
        {
            var text = Sound.ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--) text[random.Next(text.Length)] = letters[random.Next(letters.Length)];
            Refused(() => ScenarioParser.Parse(new string(text), "s.yaml", _ => "user\nann\n"));
        }
    }

    [Fact]
    public void A_scenario_nested_without_end_is_refused() => Assert.Contains("nested more than 64 deep", Assert.Throws<LoadPlanException>(() => ScenarioParser.Parse("steps: " + new string('[', 100_000), "s.yaml", _ => "")).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_condition_allow_list_and_report_is_read_or_refused()
    {
        var random = new Random(52);
        string[] pieces = ["p99", "p", "errors", "rate", "mean", "<", ">", "=", "<=", "200", "ms", "%", "1e999", "-", ".", " ", "10.0.0.0/8", "::1/129", "host.example", "/", "#", "{", "}", "\"version\":1", "\"target\":", "null", "[", "]", ","];
        for (int round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            Refused(() => Threshold.Parse(text));
            Refused(() => AllowList.Parse([text], "allow"));
            Refused(() => ReportJson.Read(text, "r.json"));
        }
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (LoadPlanException wrong)
        {
            Assert.NotEmpty(wrong.Message);
        }
    }
}
