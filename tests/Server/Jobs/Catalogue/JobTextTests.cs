using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Tests.Jobs.Catalogue;

public sealed class JobTextTests
{
    private const string Two = """
        # all of the web
        # restart: asks first
        - name: restart   # nightly
          sequence:
            commands:
            - exec: a

        # the other
        - name: other
          sequence: {commands: [{exec: b}]}

        """;

    [Fact]
    public void Each_job_of_a_file_has_its_own_text_with_the_comments_above_it()
    {
        var texts = JobText.Split("jobs/a.yaml", Two);
        Assert.Equal(2, texts.Count);
        Assert.StartsWith("# all of the web\n# restart: asks first\n- name: restart   # nightly\n", texts[0]);
        Assert.EndsWith("- exec: a\n", texts[0]);
        Assert.Equal("# the other\n- name: other\n  sequence: {commands: [{exec: b}]}\n", texts[1]);
    }

    [Fact]
    public void Replacing_one_job_leaves_the_others_word_for_word()
    {
        var changed = JobText.Replace("jobs/a.yaml", Two, 0, "name: restart\nsequence:\n  commands:\n  - script: |\n      echo 1\n\n      echo 2\n")!;
        Assert.Contains("\n# the other\n- name: other\n  sequence: {commands: [{exec: b}]}\n", changed);
        Assert.Equal("echo 1\n\necho 2\n", (YamlJobs.Read("x", changed)[0]["sequence"] as JobMap)!["commands"] is JobList list ? (list.Items[0] as JobMap)!.Text("script") : null);
        Assert.Equal("# the other\n- name: other\n  sequence: {commands: [{exec: b}]}\n", JobText.Replace("jobs/a.yaml", Two, 0, null));
        Assert.Null(JobText.Replace("jobs/a.yaml", "name: only\nsequence: {commands: [{exec: b}]}\n", 0, null));
    }

    /// <summary>Whatever the layout of the file: what is put in comes out, and the neighbours stay what they were.</summary>
    [Fact]
    public void A_job_put_into_any_layout_is_read_back_the_same()
    {
        string[] jobs = ["name: x\nsequence: {commands: [{exec: x}]}\n", "- name: x\n  sequence:\n    commands:\n    - exec: |\n        a\n         b\n", "  - name: x\n    description: '# no comment'\n", "[{name: x, group: g}]", "{name: x}"];
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var indent = new string(' ', random.Next(3) * 2);
            var names = Enumerable.Range(0, random.Next(1, 5)).Select(i => $"j{i}").ToList();
            var text = random.Next(6) == 0
                ? $"[{string.Join(", ", names.Select(n => $"{{name: {n}}}"))}]\n"
                : string.Concat(names.Select(n => $"{(random.Next(2) == 0 ? $"# of {n}\n" : "")}{indent}- name: {n}\n{(random.Next(2) == 0 ? $"{indent}  group: g\n" : "")}{(random.Next(3) == 0 ? "\n" : "")}"));
            var (at, job) = (random.Next(names.Count), jobs[random.Next(jobs.Length)]);
            var replaced = YamlJobs.Read("x", JobText.Replace("x", text, at, job)!);
            Assert.Equal(names.Select((n, i) => i == at ? "x" : n), replaced.Select(j => j.Text("name")));
            Assert.True(JobMeaning.Same(YamlJobs.Read("x", job)[0], replaced[at]), $"seed {seed}");
            Assert.True(JobMeaning.Same(YamlJobs.Read("x", job)[0], YamlJobs.Read("x", JobText.Append("x", text, job))[^1]), $"seed {seed}");
        }
    }
}
