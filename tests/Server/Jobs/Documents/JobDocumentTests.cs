using Muster.Server.Jobs.Documents;

namespace Muster.Server.Tests.Jobs.Documents;

/// <summary>What goes out in one form comes back in it, and in every other, unchanged.</summary>
public sealed class JobDocumentTests
{
    private const string Yaml = """
        - name: restart web
          group: web/care
          uuid: 0b1c2d3e-0000-4000-8000-000000000001
          id: 0b1c2d3e-0000-4000-8000-000000000001
          description: |-
            Restarts the web servers

            One *after* the other.
          loglevel: INFO
          loglimit: 5MB
          loglimitAction: halt
          loglimitStatus: failed
          multipleExecutions: true
          timeout: 6h 30m
          retry: {retry: '3', delay: 1m}
          nodefilters:
            filter: 'tags: web+prod !name: web-9'
            dispatch: {threadcount: '${option.threads}', keepgoing: true, excludePrecedence: true, rankOrder: ascending}
          options:
          - {name: threads, value: '5', values: ['1', '5', '10'], enforced: true, required: true}
          - {name: note, description: "first\nsecond", valuesListDelimiter: '|', values: ['a,b', 'c'], multivalued: true, delimiter: ' '}
          - {name: pass, secure: true, valueExposed: true, storagePath: keys/pass}
          schedule: {time: {hour: '03', minute: '15', seconds: '0'}, month: '*', year: '*', dayofmonth: {day: '1/2'}}
          notification:
            onsuccess:
              email: {recipients: 'ops@example.org', subject: fine, attachLog: true}
              urls: http://example.org/hook
              httpMethod: post
              plugin:
              - {type: chat, configuration: {room: ops, text: "two\nlines"}}
              - {type: pager, configuration: {}}
            onfailure: {urls: 'http://example.org/bad'}
          orchestrator: {type: subset, configuration: {count: '3'}}
          sequence:
            keepgoing: false
            strategy: node-first
            commands:
            - {exec: 'uptime && echo "${option.threads}" <&>', description: look}
            - {script: "#!/bin/bash\necho @option.note@\n\techo 'x ]]> y'\n", args: '-v ${option.note}', scriptInterpreter: sudo bash, interpreterArgsQuoted: true, fileExtension: sh}
            - {scriptfile: /opt/fix.sh, args: now, expandTokenInScriptFile: true}
            - {scripturl: 'https://example.org/fix.sh'}
            - jobref: {name: other, group: a/b, project: P, args: '-x 1', nodeStep: true, importOptions: true, childNodes: true, failOnDisable: true, uuid: u-1, nodefilters: {filter: 'tags: db', dispatch: {threadcount: 1, nodeIntersect: true}}}
              errorhandler: {exec: echo bad, keepgoingOnSuccess: true}
            - {type: localexec, nodeStep: true, configuration: {command: 'ls -l', quiet: 'false'}}
            - {type: wait-approve, nodeStep: false, configuration: {}}
            - {exec: make noise, plugins: {LogFilter: [{type: key-value-data, config: {regex: '^K:(\S+)$', logData: 'true'}}]}}
          ourOwn: {deep: [1, [2, 3], [], {}], empty: ''}
        """;

    [Fact]
    public void A_job_with_everything_survives_every_form()
    {
        var jobs = YamlJobs.Read("x.yaml", Yaml);
        var job = Assert.Single(jobs);
        Same(job, YamlJobs.Read("y", YamlJobs.Write(jobs))[0]);
        Same(job, JsonJobs.Read("j", JsonJobs.Write(jobs))[0]);
        Same(job, XmlJobs.Read("x", XmlJobs.Write(jobs))[0]);
        Same(job, XmlJobs.Read("x", XmlJobs.Write(JsonJobs.Read("j", JsonJobs.Write(YamlJobs.Read("y", YamlJobs.Write(jobs))))))[0]);
    }

    [Fact]
    public void The_XML_is_what_Rundeck_writes()
    {
        var xml = XmlJobs.Write(YamlJobs.Read("x.yaml", Yaml));
        foreach (var piece in new[]
        {
            "<option name=\"threads\" value=\"5\" values=\"1,5,10\" enforcedvalues=\"true\" required=\"true\" />", "<dispatch>", "<threadcount>${option.threads}</threadcount>",
            "<filter>tags: web+prod !name: web-9</filter>", "<retry delay=\"1m\">3</retry>", "<logging limit=\"5MB\" limitAction=\"halt\" status=\"failed\" />",
            "<time hour=\"03\" minute=\"15\" seconds=\"0\" />", "<month month=\"*\" day=\"1/2\" />", "<year year=\"*\" />", "<sequence keepgoing=\"false\" strategy=\"node-first\">",
            "<scriptargs>-v ${option.note}</scriptargs>", "<scriptinterpreter argsquoted=\"true\">sudo bash</scriptinterpreter>", "<jobref name=\"other\" group=\"a/b\"", "<arg line=\"-x 1\" />",
            "<errorhandler keepgoingOnSuccess=\"true\">", "<node-step-plugin type=\"localexec\">", "<entry key=\"command\" value=\"ls -l\" />", "<step-plugin type=\"wait-approve\">",
            "<email recipients=\"ops@example.org\" subject=\"fine\" attachLog=\"true\" />", "<webhook urls=\"http://example.org/hook\" httpMethod=\"post\" />", "<plugin type=\"chat\">",
        })
            Assert.Contains(piece, xml);
    }

    [Fact]
    public void XML_as_older_servers_wrote_it_is_read()
    {
        var job = Assert.Single(XmlJobs.Read("old.xml", """
            <joblist>
              <job>
                <id>7</id><name>clean</name><group>care</group><description/>
                <context><project>PRGMR</project><options><option name='days' value='30' values='7;30' valuesListDelimiter=';'><description>how old</description></option></options></context>
                <dispatch><threadcount>2</threadcount><keepgoing>true</keepgoing></dispatch>
                <nodefilters><filter>tags: web</filter></nodefilters>
                <schedule crontab='0 0 3 ? * * *'/>
                <sequence keepgoing='true'><command><exec>find /tmp -mtime +${option.days}</exec></command></sequence>
              </job>
            </joblist>
            """));
        Assert.Equal("PRGMR", job.Text("project"));
        Assert.Equal("0 0 3 ? * * *", ((JobMap)job["schedule"]!).Text("crontab"));
        Assert.Equal(["7", "30"], ((JobList)((JobMap)((JobList)job["options"]!).Items[0])["values"]!).Items.Select(v => v.AsText));
        var filters = (JobMap)job["nodefilters"]!;
        Assert.Equal(("tags: web", "2"), (filters.Text("filter"), ((JobMap)filters["dispatch"]!).Text("threadcount")));
    }

    [Fact]
    public void Random_trees_survive_every_form()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var tree = new RandomJobs(new Random(seed)).Job();
            Same(tree, YamlJobs.Read("y", YamlJobs.Write([tree]))[0], seed);
            Same(tree, JsonJobs.Read("j", JsonJobs.Write([tree]))[0], seed);
            Same(tree, XmlJobs.Read("x", XmlJobs.Write([tree]))[0], seed);
        }
    }

    private const string Harm = " \n\t:-{}[]<>\"'&#\0\u00e9x";

    [Fact]
    public void Damaged_files_are_refused_with_their_place_and_nothing_else()
    {
        var random = new Random(11);
        var jobs = YamlJobs.Read("x", Yaml);
        (string Text, Func<string, string, IReadOnlyList<JobMap>> Read)[] forms = [(YamlJobs.Write(jobs), YamlJobs.Read), (JsonJobs.Write(jobs), JsonJobs.Read), (XmlJobs.Write(jobs), XmlJobs.Read)];
        foreach (var (text, read) in forms)
        {
            for (int i = 0; i < 400; i++)
            {
                var characters = text.ToCharArray();
                for (int n = random.Next(1, 6); n > 0; n--)
                    characters[random.Next(characters.Length)] = Harm[random.Next(Harm.Length)];
                var damaged = new string(characters)[..random.Next(characters.Length)];
                try
                {
                    read("f", damaged);
                }
                catch (JobFileException wrong)
                {
                    Assert.True(wrong.Reason.Length > 5);
                }
            }
        }
    }

    [Theory]
    [InlineData("- name: a\n  options: [\n", "f:")]
    [InlineData("just text", "a job file is a sequence of jobs")]
    [InlineData("- 5", "a job is a mapping")]
    public void What_is_no_job_file_says_so(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<JobFileException>(() => YamlJobs.Read("f", text)).Message);

    [Fact]
    public void A_document_type_in_XML_is_refused() =>
        Assert.Throws<JobFileException>(() => XmlJobs.Read("f", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><joblist><job><name>&x;</name></job></joblist>"));

    [Fact]
    public void A_character_that_XML_cannot_carry_is_named() =>
        Assert.Contains("U+0007", Assert.Throws<FormatException>(() => XmlJobs.Write([new JobMap(0, ("name", new JobScalar("a\a")))])).Message);

    private static void Same(JobMap expected, JobMap actual, int seed = -1) =>
        Assert.True(JobMeaning.Same(expected, actual), $"seed {seed}\n{YamlJobs.Write([expected])}\n--- came back as ---\n{YamlJobs.Write([actual])}");
}
