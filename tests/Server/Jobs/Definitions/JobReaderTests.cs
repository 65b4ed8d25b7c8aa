using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Tests.Jobs.Definitions;

public sealed class JobReaderTests
{
    private static (JobDefinition Job, JobReport Report) Read(string yaml)
    {
        var report = new JobReport();
        var job = JobReader.Read(Assert.Single(YamlJobs.Read("jobs.yaml", yaml)), "PRGMR", new Dictionary<string, IReadOnlyCollection<string>>(), report);
        return (job!, report);
    }

    [Fact]
    public void A_job_of_Rundeck_is_read_into_types()
    {
        var (job, report) = Read("""
            - name: restart
              group: web/care
              uuid: u-1
              nodefilters: {filter: 'tags: web+prod', dispatch: {threadcount: 5, keepgoing: true, rankAttribute: rack, rankOrder: descending}}
              options:
              - {name: how, values: [soft, hard], enforced: true, value: soft, required: true}
              - {name: day, isDate: true, dateFormat: 'YYYY-MM-DD'}
              sequence:
                strategy: step-first
                keepgoing: true
                commands:
                - {exec: 'echo ${option.how}', description: say, errorhandler: {exec: 'true', keepgoingOnSuccess: true}}
                - {script: 'echo @option.how@', args: '-x', scriptInterpreter: bash}
                - {jobref: {name: other, group: g}, nodeStep: true}
                - {check: [http, disk]}
                - {http: {url: 'http://x', method: post, headers: {A: b}}}
                - {wait: 5s}
              loglimit: 5MB
              retry: 2
              schedule: {time: {hour: '04', minute: '30'}, weekday: {day: MON-FRI}, month: '*', year: '*'}
              timeZone: Europe/Berlin
            """);
        Assert.Equal("web/care/restart", job.FullName);
        Assert.Equal(("PRGMR", "tag:web and tag:prod"), (job.Project, job.OnText.Trim('(', ')')));
        Assert.Equal(new JobDispatch("5", true, false, "rack", true), job.Dispatch);
        Assert.Equal((JobStrategy.StepFirst, true), (job.Strategy, job.KeepGoing));
        Assert.True(job.Options[0] is { Enforced: true, Required: true, Value: "soft", Values: ["soft", "hard"] });
        Assert.True(job.Options[1] is { IsDate: true, DateFormat: "YYYY-MM-DD" });
        Assert.Collection(job.Steps,
            s => Assert.True(s is CommandStep { Line: "echo ${option.how}", Description: "say", ErrorHandler: CommandStep { Line: "true", KeepGoingOnSuccess: true } }),
            s => Assert.True(s is ScriptStep { Source: JobScriptSource.Inline, Arguments: "-x", Interpreter: "bash", ExpandTokens: true }),
            s => Assert.True(s is JobReferenceStep { Name: "other", Group: "g", OnEachHost: true }),
            s => Assert.True(s is CheckStep { Checks: ["http", "disk"] }),
            s => Assert.True(s is HttpStep { Method: "POST", Url: "http://x" }),
            s => Assert.True(s is WaitStep { Duration.TotalSeconds: 5 }));
        Assert.Equal(new JobLogLimit(5 << 20, false, true, true, "failed"), job.LogLimit);
        Assert.Equal(("2", "0 30 04 ? * MON-FRI *", "Europe/Berlin"), (job.Retries, job.Schedule!.Cron, job.Schedule.Zone));
        Assert.All(report.Remarks, r => Assert.Equal(JobRemarkKind.Note, r.Kind));
    }

    [Theory]
    [InlineData("- name: a\n  mystery: 1\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Warning, "mystery", 2, "not known here")]
    [InlineData("- name: a\n  sequence:\n    commands:\n    - {exec: x, extra: y}", JobRemarkKind.Warning, "sequence.commands[1].extra", 4, "not known here")]
    [InlineData("- name: a\n  sequence: {commands: [{exec: x, script: y}]}", JobRemarkKind.Error, "sequence.commands[1].script", 2, "exec and script")]
    [InlineData("- name: a\n  sequence: {commands: [{type: magic, nodeStep: true}]}", JobRemarkKind.Warning, "sequence.commands[1].type", 2, "'magic' has no like here")]
    [InlineData("- name: a", JobRemarkKind.Error, "sequence", 1, "no step")]
    [InlineData("- name: a\n  options: [{name: 'x y'}]\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "options[1].name", 2, "letters, digits")]
    [InlineData("- name: a\n  options: [{name: x, regex: '('}]\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "options[1].regex", 2, "no regular expression")]
    [InlineData("- name: a\n  options: [{name: x, values: [1, 2], enforced: true, value: 3}]\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "options[1].value", 2, "none of the values")]
    [InlineData("- name: a\n  options: [{name: p, secure: true, value: s3cret}]\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Warning, "options[1].value", 2, "everybody reads it")]
    [InlineData("- name: a\n  on: 'web and'\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "on", 2, "column")]
    [InlineData("- name: a\n  on: web\n  nodefilters: {filter: 'tags: x'}\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "nodefilters", 3, "one of them")]
    [InlineData("- name: a\n  schedule: {crontab: '0 0 99 * * ?'}\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "schedule", 2, "hours is '99'")]
    [InlineData("- name: a\n  timeZone: Mars/Base\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "timeZone", 2, "no time zone")]
    [InlineData("- name: a\n  loglimit: lots\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "loglimit", 2, "lines (100)")]
    [InlineData("- name: a\n  multipleExecutions: maybe\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Error, "multipleExecutions", 2, "true or false")]
    [InlineData("- name: a\n  orchestrator: {type: dance}\n  sequence: {commands: [{exec: x}]}", JobRemarkKind.Warning, "orchestrator.type", 2, "not known")]
    public void What_is_wrong_or_without_effect_is_remarked_on_with_its_place(string yaml, JobRemarkKind kind, string where, int line, string text)
    {
        var (_, report) = Read(yaml);
        Assert.Contains(report.Remarks, r => r.Kind == kind && r.Where == where && r.Line == line && r.Text.Contains(text));
    }

    [Fact]
    public void Options_by_name_unquoted_YES_and_threadcounts_of_every_kind_are_taken()
    {
        var (job, report) = Read("""
            - name: a
              executionEnabled: YES
              nodefilters: {filter: .*, dispatch: {threadcount: '${option.t}'}}
              options: {t: {required: true}, u: null}
              sequence: {commands: [{exec: x}]}
            """);
        Assert.Equal(["t", "u"], job.Options.Select(o => o.Name));
        Assert.Equal(("${option.t}", true, "all"), (job.Dispatch.Threads, job.ExecutionEnabled, job.OnText));
        Assert.False(report.HasErrors);
    }
}
