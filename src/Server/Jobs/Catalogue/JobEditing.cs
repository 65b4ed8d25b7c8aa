using System.Text.RegularExpressions;
using Muster.Server.Commands.Rights;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>What became of a job of a file that was loaded.</summary>
/// <param name="Action">created, updated, unchanged or skipped.</param>
public sealed record LoadedJob(string Id, string Name, string? Group, string Project, string File, string Action);

/// <summary>Changes jobs as people ask for it: always by writing their files.</summary>
public sealed partial class JobEditing(JobCatalogue catalogue, ConfigurationFolder folder, ConfigurationStore configuration, JobVersions versions, JobHosts hosts, RunRights rights)
{
    /// <exception cref="ApiProblem">404.</exception>
    public CataloguedJob Get(string id) => catalogue.Find(id) ?? throw ApiProblem.NotFound($"there is no job {id}.");

    /// <summary>Gives a job another content; whether it still has its name is up to the content.</summary>
    public void Put(CataloguedJob job, string content, Caller caller, string? message)
    {
        var (yaml, document) = Single(content);
        Demand(caller, job.Definition, job.Project);
        if (JobReader.Read(document, job.Project, configuration.Current.GroupTags, new JobReport()) is { } next) Demand(caller, next, next.Project);
        Write(job.File, JobText.Replace(job.File, FileText(job.File), job.Index, yaml), caller.Name, message ?? $"Change the job {job.FullName} of {job.Project}");
    }

    public void Remove(CataloguedJob job, Caller caller)
    {
        Demand(caller, job.Definition, job.Project);
        Write(job.File, JobText.Replace(job.File, FileText(job.File), job.Index, null), caller.Name, $"Remove the job {job.FullName} of {job.Project}");
    }

    /// <summary>A job runs by its schedule in nobody's name: whoever writes one must be allowed to run it.</summary>
    /// <exception cref="ApiProblem">403, with the reason.</exception>
    private void Demand(Caller caller, JobDefinition job, string project) =>
        rights.Demand(caller, new RunAsk(RunKinds.Job, job.FullName, hosts.Of(job, project, job.On is null && job.OnText.Length > 0 ? Selectors.Selector.All : null)) { Project = project, Job = job.FullName });

    /// <summary>Writes an old content back, also of a job that was removed.</summary>
    public void Rollback(JobVersion version, Caller caller)
    {
        var message = $"Roll the job {version.Name} of {version.Project} back to version {version.Number}";
        if (catalogue.Find(version.Job) is { } job)
        {
            Put(job, version.Content, caller, message);
            return;
        }
        if (JobReader.Read(YamlJobs.Read(version.File, version.Content)[0], version.Project, configuration.Current.GroupTags, new JobReport()) is { } old) Demand(caller, old, version.Project);
        Write(version.File, JobText.Append(version.File, FileText(version.File), version.Content), caller.Name, message);
    }

    /// <summary>Takes jobs of a file in whatever form into the project.</summary>
    /// <param name="onSame">What to do with a job that is there: update, skip or refuse.</param>
    public IReadOnlyList<LoadedJob> Load(string project, string name, string content, string onSame, Caller caller, string? message, JobReport report)
    {
        if (!JobProject.IsName(project)) throw ApiProblem.BadRequest($"“{project}” is no name of a project: letters, digits and . _ - are.");
        var loaded = new List<LoadedJob>();
        foreach (var document in Guarded(() => JobFile.Read(name, content)).Select(d => d.Without("project")))
        {
            var given = JobReader.Read(document, project, configuration.Current.GroupTags, report);
            Refuse(name, report);
            var job = given! with { Project = project };
            Demand(caller, job, project);
            var yaml = YamlJobs.Write([document]);
            var same = (job.Id.Length > 0 ? catalogue.Find(job.Id) : null) ?? catalogue.Current.Jobs.FirstOrDefault(j => j.Project == project && j.FullName == job.FullName);
            LoadedJob Told(string file, string action) =>
                new(same?.Id ?? (job.Id.Length > 0 ? job.Id : CataloguedJob.IdOf(project, job.FullName)), job.Name, job.Group.Length > 0 ? job.Group : null, project, file, action);
            if (same is null)
            {
                var file = FreeFile(project, job.FullName);
                Write(file, yaml, caller.Name, message ?? $"Add the job {job.FullName} to {project}");
                loaded.Add(Told(file, "created"));
            }
            else if (onSame == "refuse") throw ApiProblem.Conflict($"the job “{job.FullName}” is there already, at {same.File}:{same.Line}.");
            else if (onSame == "skip" || JobMeaning.Same(same.Definition.Document, document)) loaded.Add(Told(same.File, onSame == "skip" ? "skipped" : "unchanged"));
            else
            {
                Put(same, yaml, caller, message);
                loaded.Add(Told(same.File, "updated"));
            }
        }
        return loaded;
    }

    /// <summary>A copy under another name.</summary>
    /// <returns>The id of the copy.</returns>
    public string Duplicate(CataloguedJob job, string name, string? group, string? project, Caller caller)
    {
        var document = job.Definition.Document.Without("uuid").Without("id").With("name", new JobScalar(name));
        if (group is not null) document = group.Length == 0 ? document.Without("group") : document.With("group", new JobScalar(group));
        return Load(project ?? job.Project, "the copy", YamlJobs.Write([document.Without("project")]), "refuse", caller, $"Copy the job {job.FullName} as {name}", new JobReport())[0].Id;
    }

    /// <summary>Sets top-level switches of a job where they stand, or below its name.</summary>
    public void Switch(CataloguedJob job, IReadOnlyDictionary<string, bool> switches, Caller caller)
    {
        var text = job.Text;
        foreach (var (key, value) in switches) text = Set(text, job, key, value);
        Put(job, text, caller, $"Set {string.Join(", ", switches.Select(s => $"{s.Key}: {(s.Value ? "true" : "false")}"))} of the job {job.FullName}");
    }

    private static string Set(string text, CataloguedJob job, string key, bool value)
    {
        var word = value ? "true" : "false";
        var line = new Regex($@"(?m)^([ -]*){key}:[ \t]*[^#\n]*?([ \t]*(#.*)?)$");
        var inner = InnerKey().Match(text);
        var indent = inner.Success ? inner.Groups[1].Length + inner.Groups[2].Length : 0;
        var found = line.Matches(text).FirstOrDefault(m => m.Groups[1].Length == indent);
        if (found is not null) return text[..found.Index] + line.Replace(found.Value, $"$1{key}: {word}$2") + text[(found.Index + found.Length)..];
        var name = new Regex(@"(?m)^[ -]*name:.*$").Matches(text).FirstOrDefault(m => m.Value.IndexOf("name:", StringComparison.Ordinal) == indent);
        return name is null
            ? YamlJobs.Write([job.Definition.Document.With(key, JobScalar.Of(value))])
            : text.Insert(name.Index + name.Length, $"\n{new string(' ', indent)}{key}: {word}");
    }

    [GeneratedRegex(@"(?m)^([ ]*)(- +)?[A-Za-z]+:")]
    private static partial Regex InnerKey();

    private string FileText(string file) => folder.ReadAll().GetValueOrDefault(file) ?? "";

    private void Write(string file, string? text, string author, string message) => Guarded(() =>
    {
        catalogue.Write(file, text, author, message);
        return true;
    });

    /// <summary>One job, in YAML whatever it came in.</summary>
    private static (string Yaml, JobMap Document) Single(string content)
    {
        var documents = Guarded(() => JobFile.Read("the job", content));
        if (documents.Count != 1) throw ApiProblem.BadRequest($"one job is expected here, and {documents.Count} are given.");
        return (JobFile.FormOf(content) == JobForm.Yaml ? content.TrimStart('\ufeff') : YamlJobs.Write(documents), documents[0]);
    }

    private string FreeFile(string project, string fullName)
    {
        var plain = UnfitForFiles().Replace(fullName.Replace('/', '-'), "-").Trim('-', '.').ToLowerInvariant();
        var taken = folder.ReadAll();
        for (var i = 1; ; i++)
        {
            var file = $"{JobSet.Folder}/{project}/{(plain.Length == 0 ? "job" : plain)}{(i > 1 ? $"-{i}" : "")}.yaml";
            if (!taken.ContainsKey(file)) return file;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex UnfitForFiles();

    private static void Refuse(string name, JobReport report)
    {
        if (report.Remarks.FirstOrDefault(r => r.Kind == JobRemarkKind.Error) is { } wrong)
            throw Wrong($"{name}:{wrong.Line}: {wrong.Job}: {(wrong.Where.Length > 0 ? $"{wrong.Where}: " : "")}{wrong.Text}", name, wrong.Line, wrong.Column);
    }

    /// <summary>The newest versions, for rollback and difference.</summary>
    /// <exception cref="ApiProblem">404.</exception>
    public JobVersion Version(string job, string which) => versions.Find(job, which) ?? throw ApiProblem.NotFound($"the job {job} has no version {which}.");

    private static T Guarded<T>(Func<T> edit)
    {
        try
        {
            return edit();
        }
        catch (ConfigurationException wrong)
        {
            throw Wrong(wrong.Message, wrong.File, (int)wrong.Line, (int)wrong.Column);
        }
        catch (JobFileException wrong)
        {
            throw Wrong(wrong.Message, wrong.File, wrong.Line, wrong.Column);
        }
        catch (FormatException wrong)
        {
            throw ApiProblem.BadRequest(wrong.Message);
        }
    }

    private static ApiProblem Wrong(string message, string file, int line, int column) =>
        new(StatusCodes.Status422UnprocessableEntity, message) { Extensions = { ["file"] = file, ["line"] = line, ["column"] = column } };
}
