using Muster.Server.Jobs.Documents;

namespace Muster.Server.Tests.Jobs.Documents;

/// <summary>Jobs nobody would write: every known key at random, with unknown ones and difficult texts among them.</summary>
internal sealed class RandomJobs(Random random)
{
    private static readonly string[] Texts =
        ["", "x", "yes", "no", "12", "0x1f", "1e3", "null", "~", "a b", " leading", "trailing ", "a: b", "- a", "#c", "a\nb", "a\nb\n", "\n a", "tab\there", "'q'", "\"q\"", "<&>]]>", "ü✔", "😀", "%d", "@x", "a,b", "a\r\nb", "${option.x}", "…\u2028…", "=", "|", ">", "\\", "{}", "[]", "*a", "!t"];

    private static readonly string[] Keys = ["a", "b c", "üx", "9z", "type", "name", "item", "value", "entry", "key", "x:y", "configuration", "description", "list"];

    public JobMap Job()
    {
        var map = new List<KeyValuePair<string, JobValue>> { KeyValuePair.Create("name", (JobValue)Text()) };
        Maybe(map, "description", Text);
        Maybe(map, "group", Text);
        Maybe(map, "loglimit", Text);
        Maybe(map, "loglimitAction", Text);
        Maybe(map, "timeout", Text);
        Maybe(map, "retry", () => Maps(("retry", Text()), ("delay", Text())));
        Maybe(map, "nodefilters", () => Maps(("filter", Text()), ("dispatch", Maps(("threadcount", Text()), ("keepgoing", Flag())))));
        Maybe(map, "options", () => List(() => Maps(("name", Text()), ("values", List(Text)), ("enforced", Flag()), ("description", Text()), (Key(), Any(2)))));
        Maybe(map, "schedule", () => Maps(("time", Maps(("hour", Text()), ("minute", Text()))), ("month", Text()), ("dayofmonth", Maps(("day", Text()))), ("year", Text()), ("crontab", Text())));
        Maybe(map, "notification", () => Maps(("onsuccess", Maps(("urls", Text()), ("format", Text()), ("email", Maps(("recipients", Text()))), ("plugin", random.Next(2) == 0 ? Plugin() : List(Plugin))))));
        Maybe(map, "sequence", () => Maps(("keepgoing", Flag()), ("strategy", Text()), ("commands", List(() => Step(0))), (Key(), Any(2))));
        Maybe(map, "unknown", () => Any(4));
        return new JobMap(map);
    }

    private JobMap Step(int depth) => random.Next(6) switch
    {
        0 => Maps(("exec", Text()), ("description", Text())),
        1 => Maps(("script", Text()), ("args", Text()), ("scriptInterpreter", Text()), ("interpreterArgsQuoted", Flag())),
        2 => Maps(("jobref", Maps(("name", Text()), ("args", Text()), ("uuid", Text()), ("nodeStep", Flag()), ("nodefilters", Maps(("filter", Text()), ("dispatch", Maps(("threadcount", Text())))))))),
        3 => Maps(("type", Text()), ("nodeStep", Flag()), ("configuration", random.Next(2) == 0 ? Maps((Key(), Text()), ("k", Text())) : Any(2))),
        4 when depth < 2 => Maps(("exec", Text()), ("errorhandler", Step(depth + 1))),
        _ => Maps(("scripturl", Text()), (Key(), Any(3))),
    };

    private JobMap Plugin() => Maps(("type", Text()), ("configuration", Any(2)));

    private JobValue Any(int depth) => random.Next(depth <= 0 ? 3 : 6) switch
    {
        0 => Flag(),
        1 => new JobScalar(random.Next(100).ToString(), JobScalarKind.Number),
        2 => Text(),
        3 or 4 => List(() => Any(depth - 1)),
        _ => new JobMap([.. Enumerable.Range(0, random.Next(4)).Select(_ => Key()).Distinct().Select(k => KeyValuePair.Create(k, Any(depth - 1)))]),
    };

    private JobScalar Text() => new(Texts[random.Next(Texts.Length)]);

    private static JobScalar Of(bool flag) => JobScalar.Of(flag);

    private JobScalar Flag() => Of(random.Next(2) == 0);

    private string Key() => Keys[random.Next(Keys.Length)];

    private JobList List(Func<JobValue> item) => new([.. Enumerable.Range(0, random.Next(4)).Select(_ => item())]);

    private JobMap Maps(params (string Key, JobValue Value)[] entries) =>
        new([.. entries.Where(_ => random.Next(5) > 0).DistinctBy(e => e.Key).Select(e => KeyValuePair.Create(e.Key, e.Value))]);

    private void Maybe(List<KeyValuePair<string, JobValue>> map, string key, Func<JobValue> value)
    {
        if (random.Next(2) == 0)
            map.Add(KeyValuePair.Create(key, value()));
    }
}
