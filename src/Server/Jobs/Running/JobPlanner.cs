using Muster.Selectors;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;
using Muster.Server.Jobs.Rundeck;
using Muster.Server.Jobs.Running.Strategies;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Running;

/// <summary>What is to be planned.</summary>
/// <param name="Instead">Hosts instead of the job's own.</param>
/// <param name="Only">Only these of them; null: all.</param>
public sealed record PlanAsk(CataloguedJob Job, IReadOnlyDictionary<string, OptionValue> Options, string By, Selector? Instead = null, IReadOnlySet<HostId>? Only = null)
{
    public string Trigger { get; init; } = "user";
    public int Attempt { get; init; }
    public long? RerunOf { get; init; }
    public string LogLevel { get; init; } = "INFO";
}

/// <summary>Fixes everything an execution of a job needs: contents of all jobs it refers to, their hosts, the files they take.</summary>
public sealed class JobPlanner(JobCatalogue catalogue, JobHosts hosts, JobFiles files, JobSecrets secrets, ConfigurationStore configuration)
{
    private const int Deepest = 20;

    /// <exception cref="ApiProblem">409: no host, or a file that is not there.</exception>
    public ExecutionPlan Plan(PlanAsk ask)
    {
        var making = new Making(ask);
        var definition = ask.Job.Definition;
        var chosen = HostsOf(definition, ask.Job.Project, ask.Options, ask.Instead).Where(h => ask.Only?.Contains(h.Id) ?? true).ToList();
        chosen = Orchestration.Choose(definition.Orchestrator, chosen, making.Token);
        if (chosen.Count == 0 && NeedsHosts(definition) && !definition.Dispatch.EmptyIsSuccess)
            throw ApiProblem.Conflict(definition.On is null && definition.OnText.Length == 0 && ask.Instead is null && catalogue.Current.Project(ask.Job.Project).On is null
                ? "the job names no hosts, its project none either, and the server's own machine has no agent: give the job 'on', or choose hosts for this run."
                : "no host matches: there is nothing to run on.");
        Frame(making, ask.Job, definition, ask.Options, [.. chosen.Select(making.Number)], []);
        if (making.OnServer) making.Hosts.Add(PlannedHost.Server);
        var run = new JobRun
        {
            Pins = making.Pins,
            Frames = [.. making.Frames.Select(f => f!)],
            Options = ask.Options.Where(o => !o.Value.Secret).ToDictionary(o => o.Key, o => o.Value.Text),
            SecureOptions = [.. ask.Options.Where(o => o.Value.Secret).Select(o => o.Key)],
            Trigger = ask.Trigger,
            Instead = ask.Instead?.ToString(),
            Attempt = ask.Attempt,
            LogLevel = ask.LogLevel,
            Files = making.Files,
        };
        return new ExecutionPlan
        {
            Kind = JobRun.Kind,
            Title = ask.Job.FullName,
            Steps = [.. Workflow.Of(run).All.Select(s => new StepSpec { Label = StepTitle.Of(s.Step) })],
            Hosts = making.Hosts,
            Selector = ask.Instead?.ToString() ?? (definition.OnText.Length > 0 ? definition.OnText : null),
            RerunOf = ask.RerunOf,
            Token = making.Token,
            Secrets = ask.Options.Where(o => o.Value.Secret).Select(o => KeyValuePair.Create(o.Key, o.Value.Text)).Concat(making.Stored).ToDictionary(),
            Extra = run.ToJson(),
        };
    }

    public static bool NeedsHosts(JobDefinition job) => job.Steps.Any(s => s.OnHosts || s.ErrorHandler is { OnHosts: true });

    /// <summary>The hosts of a job, options put into its filter.</summary>
    public IReadOnlyList<HostRecord> HostsOf(JobDefinition job, string project, IReadOnlyDictionary<string, OptionValue> options, Selector? instead)
    {
        if (instead is null && job.On is null && job.OnText.Length > 0)
        {
            var context = new JobContext { Options = options, Job = new Dictionary<string, string>(), Data = new CapturedData() };
            var report = new JobReport();
            var filled = (JobMap)Filled(job.Document, text => VariableText.Plain(text, (space, key) => space is "option" or "unquotedoption" ? context.Find(space, key) : null));
            var read = JobReader.Read(filled, project, configuration.Current.GroupTags, report);
            instead = read?.On ?? throw ApiProblem.Conflict($"the hosts of the job cannot be told: {report.Remarks.FirstOrDefault(r => r.Kind == JobRemarkKind.Error)?.Text ?? read?.OnText ?? job.OnText}.");
        }
        return Ranked(job.Dispatch, hosts.Of(job, project, instead));
    }

    /// <summary>Only in what names hosts: elsewhere variables are put in when their step's turn comes.</summary>
    private static JobValue Filled(JobMap document, Func<string, string> fill)
    {
        foreach (var key in (string[])["on", "nodefilters"])
            if (document[key] is { } value) document = document.With(key, Fill(value));
        return document;
        JobValue Fill(JobValue value) => value switch
        {
            JobScalar { Text: { } text } scalar => scalar with { Text = fill(text) },
            JobMap map => map with { Entries = [.. map.Entries.Select(e => KeyValuePair.Create(e.Key, Fill(e.Value)))] },
            JobList list => list with { Items = [.. list.Items.Select(Fill)] },
            _ => value,
        };
    }

    private static IReadOnlyList<HostRecord> Ranked(JobDispatch dispatch, IReadOnlyList<HostRecord> all)
    {
        if (dispatch.RankAttribute is not { } rank) return all;
        var ranked = all.OrderBy(h => NodeAttributes.Of(h.Name, h).GetValueOrDefault(rank, ""), Orchestration.ByRank).ThenBy(h => h.Name, StringComparer.Ordinal);
        return dispatch.RankDescending ? [.. ranked.Reverse()] : [.. ranked];
    }

    private void Frame(Making making, CataloguedJob job, JobDefinition definition, IReadOnlyDictionary<string, OptionValue> options, IReadOnlyList<int> on, IReadOnlyList<CataloguedJob> above)
    {
        var pin = making.Pin(job, catalogue.VersionOf(job));
        making.Frames.Add(new PinnedFrame(pin, on));
        CataloguedJob[] chain = [.. above, job];
        foreach (var step in definition.Steps) Step(making, job, options, on, chain, step);
    }

    private void Step(Making making, CataloguedJob job, IReadOnlyDictionary<string, OptionValue> options, IReadOnlyList<int> on, CataloguedJob[] chain, JobStep step)
    {
        making.OnServer |= !step.OnHosts;
        var slot = making.Slots++;
        if (step is ScriptStep { Source: JobScriptSource.File, Text: var path } || (step is CopyStep copy && (path = copy.From) is not null)) making.Files[$"{slot}"] = File(job, options, slot, path!);
        if (step is JobReferenceStep reference) Reference(making, job, options, on, chain, reference);
        if (step.ErrorHandler is { } handler) Step(making, job, options, on, chain, handler);
    }

    private string File(CataloguedJob job, IReadOnlyDictionary<string, OptionValue> options, int slot, string path)
    {
        try
        {
            if (UploadedFile.OptionOf(path) is { } option) return Uploaded(option, options);
            var context = new JobContext { Options = options, Job = new Dictionary<string, string>(), Data = new CapturedData() };
            return files.Keep(catalogue.Current.Project(job.Project), VariableText.Plain(path, context.Find));
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.Conflict($"step {slot + 1} of {job.FullName}: {wrong.Message}.");
        }
    }

    private string Uploaded(string option, IReadOnlyDictionary<string, OptionValue> options)
    {
        if (!options.TryGetValue(option, out var value) || value.Text.Length == 0) throw new FormatException($"no file is given for the option {option}");
        var file = UploadedFile.Parse(value.Text);
        return System.IO.File.Exists(files.PathOf(file.Sha256)) ? file.Sha256 : throw new FormatException($"the file {file.Name} of the option {option} is not here: upload it again");
    }

    private void Reference(Making making, CataloguedJob job, IReadOnlyDictionary<string, OptionValue> options, IReadOnlyList<int> on, CataloguedJob[] chain, JobReferenceStep reference)
    {
        void Refuse(string why, bool skipped = false) => making.Frames.Add(new PinnedFrame(making.Pin(job, catalogue.VersionOf(job)), [], why) { IsSkipped = skipped });
        var project = string.IsNullOrEmpty(reference.Project) ? job.Project : reference.Project;
        var name = reference.Group.Length > 0 ? $"{reference.Group}/{reference.Name}" : reference.Name;
        var found = reference.Id is { Length: > 0 } id ? catalogue.Find(id) : catalogue.Current.Jobs.FirstOrDefault(j => j.Project == project && j.FullName == name);
        if (found is null) Refuse($"there is no job {reference.Id ?? $"“{name}” in {project}"}");
        else if (chain.Any(j => j.Id == found.Id)) Refuse($"jobs refer to each other without end: {string.Join(" > ", chain.Select(j => j.FullName))} > {found.FullName}");
        else if (chain.Length >= Deepest) Refuse($"jobs refer to each other more than {Deepest} deep");
        else if (!found.Definition.ExecutionEnabled) Refuse($"the job {found.FullName} is switched off", skipped: !reference.FailOnDisable);
        else
        {
            foreach (var path in found.Definition.Options.Select(o => o.StoragePath).OfType<string>())
                if (secrets.Find(path) is { } value) making.Stored[JobRun.StoredPrefix + path] = value;
            var inner = ChildOptions.Known(found.Definition, reference, options, secrets.Find);
            var definition = reference.Dispatch is { } dispatch ? found.Definition with { Dispatch = dispatch } : found.Definition;
            var own = reference.NodeFilter is { Length: > 0 } || definition.On is not null || definition.OnText.Length > 0;
            IReadOnlyList<int> under = reference.OnEachHost ? Among(making, on, found, Filter(reference, options, job)) : !own ? on
                : [.. HostsOf(definition, found.Project, inner, Filter(reference, options, job)).Select(making.Number)];
            if (under.Count == 0 && !reference.OnEachHost && NeedsHosts(definition) && !definition.Dispatch.EmptyIsSuccess) Refuse($"no host matches what {found.FullName} runs on");
            else Frame(making, found, found.Definition, inner, under, chain);
        }
    }

    /// <summary>A reference for each host has its hosts from the job around it; a filter of its own leaves some of them out.</summary>
    private IReadOnlyList<int> Among(Making making, IReadOnlyList<int> on, CataloguedJob job, Selector? filter) =>
        filter is null ? on : [.. hosts.Of(job.Definition, job.Project, filter).Select(h => making.NumberOf(h.Id)).Where(on.Contains)];

    private Selector? Filter(JobReferenceStep reference, IReadOnlyDictionary<string, OptionValue> options, CataloguedJob job)
    {
        if (reference.NodeFilter is not { Length: > 0 } filter) return null;
        var context = new JobContext { Options = options, Job = new Dictionary<string, string>(), Data = new CapturedData() };
        var text = NodeFilter.Parse(VariableText.Plain(filter, context.Find)).ToSelector();
        return Selector.TryParse(text, configuration.Current.GroupTags, out var selector, out var wrong) ? selector
            : throw ApiProblem.Conflict($"{job.FullName}: the node filter “{filter}” of a job reference: {wrong.Reason}.");
    }

    /// <summary>A plan in the making.</summary>
    private sealed class Making(PlanAsk ask)
    {
        private readonly Dictionary<HostId, int> numbers = [];
        public PlanAsk Ask => ask;
        public string Token { get; } = Guid.NewGuid().ToString("n")[..8];
        public List<PlannedHost> Hosts { get; } = [];
        public List<PinnedJob> Pins { get; } = [];
        public List<PinnedFrame> Frames { get; } = [];
        public Dictionary<string, string> Files { get; } = [];

        /// <summary>Secrets of jobs that steps refer to.</summary>
        public Dictionary<string, string> Stored { get; } = [];
        public int Slots { get; set; }
        public bool OnServer { get; set; }

        /// <summary>-1 for a host that is not among them.</summary>
        public int NumberOf(HostId id) => numbers.GetValueOrDefault(id, -1);

        public int Number(HostRecord host)
        {
            if (numbers.TryGetValue(host.Id, out var known)) return known;
            Hosts.Add(new PlannedHost(host.Id, host.Name));
            return numbers[host.Id] = Hosts.Count - 1;
        }

        public int Pin(CataloguedJob job, int version)
        {
            var at = Pins.FindIndex(p => p.Id == job.Id);
            if (at >= 0) return at;
            Pins.Add(new PinnedJob(job.Id, job.Project, job.Hash, version, job.Text));
            return Pins.Count - 1;
        }
    }
}
