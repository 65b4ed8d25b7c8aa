using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Tests.Jobs.Documents;

/// <summary>Forms in which job files are met outside: exports of several generations, files written by hand and by other programs.</summary>
public sealed class WildJobsTests
{
    public static TheoryData<string, string> Files => new()
    {
        {
            "an export of today: tabs, plugins, log filters, a step of a plugin",
            """
            - defaultTab: nodes
              description: ''
              executionEnabled: true
              id: 11111111-2222-4333-8444-555555555555
              loglevel: INFO
              name: Clear caches
              nodeFilterEditable: false
              nodefilters:
                dispatch: {excludePrecedence: true, keepgoing: false, rankOrder: ascending, successOnEmptyNodeFilter: false, threadcount: '1'}
                filter: 'tags: cache'
              nodesSelectedByDefault: true
              plugins:
                ExecutionLifecycle: null
              scheduleEnabled: true
              schedules: []
              sequence:
                commands:
                - autoSecureInput: 'false'
                  exec: redis-cli flushall
                  plugins:
                    LogFilter:
                    - config: {invalidKeyPattern: '\s|\$|\{|\}|\\', logData: 'true', regex: '^(.+?)\s*=\s*(.+)$'}
                      type: key-value-data
                - configuration: {message: done}
                  nodeStep: false
                  type: log-data-step
                keepgoing: false
                strategy: node-first
              uuid: 11111111-2222-4333-8444-555555555555
            """
        },
        {
            "a file of the first generation: the project inside, ERR as a level, options by name",
            """
            - name: who is there
              project: ops
              description: 'Lists who is logged in'
              loglevel: ERR
              group: sysadm/users
              sequence:
                commands:
                - exec: who
                - script: |-
                    #!/bin/bash
                    last | head
                  args: '-v ${option.count}'
              options:
                count: {value: 10, required: true}
            """
        },
        {
            "written by hand: numbers and switches without quotes, a schedule by words, comments",
            """
            # nightly
            - name: nightly
              group: backup
              multipleExecutions: no
              timeout: 3600
              retry: 2
              schedule:
                month: '*'
                time: {hour: 2, minute: 30, seconds: 0}
                weekday: {day: MON-FRI}
                year: '*'
              sequence:
                keepgoing: true
                commands:
                  - description: dump
                    exec: pg_dump -Fc app > /backup/app
                    errorhandler: {exec: rm -f /backup/app, keepgoingOnSuccess: true}
                  - jobref: {name: rotate, group: backup, args: -keep 7, nodeStep: 'true', importOptions: true}
              notification:
                onfailure: {email: {recipients: 'a@example.org,b@example.org'}}
                notifyAvgDurationThreshold: 30
            """
        },
        {
            "JSON as its interface answers it",
            """
            [{"name":"json job","group":null,"loglevel":"VERBOSE","executionEnabled":true,"options":[{"name":"env","values":["dev","prod"],"enforced":true,"hidden":false},{"name":"when","isDate":true,"dateFormat":"MM/DD/YYYY"}],
              "sequence":{"strategy":"parallel","keepgoing":false,"commands":[{"scripturl":"https://example.org/x.sh","args":"${option.env}","fileExtension":".sh","expandTokenInScriptFile":true},{"scriptfile":"/opt/y.py","scriptInterpreter":"python3 -u","interpreterArgsQuoted":false}]},
              "orchestrator":{"type":"subset","configuration":{"count":"2"}}}]
            """
        },
        {
            "XML of an old server: a project in the context, dispatch beside the filter, CDATA",
            """
            <joblist>
              <job>
                <id>7</id>
                <uuid>aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee</uuid>
                <name>restart &amp; look</name>
                <group>web</group>
                <description><![CDATA[Restarts <all> of them]]></description>
                <loglevel>INFO</loglevel>
                <multipleExecutions>true</multipleExecutions>
                <context>
                  <project>shop</project>
                  <options preserveOrder="true">
                    <option name="service" value="nginx" values="nginx,apache" enforcedvalues="true" required="true" />
                    <option name="password" secure="true" valueExposed="true" storagePath="keys/web" />
                  </options>
                </context>
                <sequence keepgoing="false" strategy="node-first">
                  <command><exec>service ${option.service} restart</exec><errorhandler keepgoingOnSuccess="true"><script><![CDATA[echo "a < b && c"]]></script></errorhandler></command>
                  <command><jobref name="look" group="web/checks" nodeStep="true"><arg line="-s ${option.service}" /></jobref></command>
                  <command><scriptfile>/opt/done.sh</scriptfile><scriptargs>-q</scriptargs></command>
                </sequence>
                <dispatch><threadcount>5</threadcount><keepgoing>true</keepgoing><excludePrecedence>true</excludePrecedence></dispatch>
                <nodefilters><filter>tags: web !name: web-1</filter></nodefilters>
                <schedule><time hour="04" minute="00" seconds="0" /><weekday day="SUN" /><month month="*" /><year year="*" /></schedule>
              </job>
              <job><name>look</name><group>web/checks</group><sequence><command><exec>curl -sf localhost</exec></command></sequence></job>
            </joblist>
            """
        },
        {
            "made by a program: everything quoted, empty members, an unknown key, Unicode",
            """
            - "name": "Grüße ✔"
              "group": ""
              "description": "one\n\n*two*"
              "executionEnabled": "true"
              "nodefilters": {"filter": ".*", "dispatch": {"threadcount": "${option.n}", "keepgoing": "false"}}
              "options": [{"name": "n", "regex": "^[0-9]+$", "value": "3", "multivalued": "false", "x-owner": "ops"}]
              "sequence": {"commands": [{"exec": "printf '%s\\n' \"${option.n}\"", "description": ""}], "strategy": "sequential", "keepgoing": "true"}
              "tags": "a,b"
            """
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_read_and_what_goes_out_in_any_form_means_the_same(string what, string text)
    {
        var jobs = JobFile.Read(what, text);
        Assert.NotEmpty(jobs);
        var report = new JobReport();
        foreach (var job in jobs) Assert.NotNull(JobReader.Read(job, "default", new Dictionary<string, IReadOnlyCollection<string>>(), report));
        Assert.DoesNotContain(report.Remarks, r => r.Kind == JobRemarkKind.Error);
        foreach (var form in new[] { JobForm.Yaml, JobForm.Json, JobForm.Xml })
        {
            var back = JobFile.Read(what, JobFile.Write(jobs, form));
            Assert.Equal(jobs.Count, back.Count);
            foreach (var (before, after) in jobs.Zip(back))
                Assert.True(JobMeaning.Same(Ordered(before), Ordered(after)), $"{form}:\n{YamlJobs.Write([before])}\n--- came back as ---\n{YamlJobs.Write([after])}");
        }
    }

    [Fact]
    public void Switches_are_switches_again_after_XML_which_knows_only_text()
    {
        var yaml = """
            - name: typed
              executionEnabled: true
              nodefilters:
                dispatch:
                  keepgoing: false
                filter: .*
              options:
              - name: env
                enforced: true
                required: false
              sequence:
                keepgoing: true
                commands:
                - configuration:
                    flag: "true"
                  nodeStep: true
                  type: a-plugin
                - jobref:
                    name: other
                    importOptions: true

            """;
        var written = YamlJobs.Write(XmlJobs.Read("x", XmlJobs.Write(YamlJobs.Read("y", yaml))));
        foreach (var line in new[] { "executionEnabled: true", "keepgoing: false", "enforced: true", "required: false", "keepgoing: true", "nodeStep: true", "importOptions: true", "flag: \"true\"" })
            Assert.Contains(line + "\n", written);
        var again = (JobMap)Assert.Single(YamlJobs.Read("z", written))["nodefilters"]!;
        Assert.Equal((".*", JobScalarKind.Text), again["filter"] is JobScalar filter ? (filter.Text, filter.Kind) : default);
    }

    [Fact]
    public void Steps_as_a_bare_list_are_refused_with_the_cure()
    {
        var report = new JobReport();
        JobReader.Read(Assert.Single(JobFile.Read("f", "- name: who\n  sequence:\n  - exec: who\n")), "default", new Dictionary<string, IReadOnlyCollection<string>>(), report);
        var remark = Assert.Single(report.Remarks, r => r.Kind == JobRemarkKind.Error);
        Assert.Equal((3, "the steps stand under 'commands': sequence: {commands: [- exec: …]}"), (remark.Line, remark.Text));
    }

    /// <summary>XML has no place for options by name: they are the same options as a list.</summary>
    private static JobMap Ordered(JobMap job) => job["options"] is JobMap byName
        ? job.With("options", new JobList([.. byName.Entries.Select(e => ((JobMap)e.Value).With("name", new JobScalar(e.Key)))]))
        : job;
}
