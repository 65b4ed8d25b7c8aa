using System.Security.Cryptography;
using System.Text;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>A job of the configuration.</summary>
/// <param name="Id">Its uuid; of a job that has none, made of project, group and name.</param>
/// <param name="File">Below the configuration's folder.</param>
/// <param name="Index">Of the jobs of its file, from 0.</param>
/// <param name="Text">Word for word.</param>
/// <param name="Hash">SHA-256 of the text.</param>
public sealed record CataloguedJob(string Id, JobDefinition Definition, string File, int Index, int Line, string Text, string Hash, IReadOnlyList<JobRemark> Remarks)
{
    public string Project => Definition.Project;
    public string FullName => Definition.FullName;

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The id of a job that has no uuid; a new name makes a new one.</summary>
    public static string IdOf(string project, string fullName) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{fullName}"))[..16]).ToString();
}

/// <summary>All jobs of the configuration, as one whole that was found right.</summary>
public sealed class JobSet
{
    public const string Folder = "jobs";

    public JobSet() : this([], new Dictionary<string, JobProject>()) { }

    private JobSet(List<CataloguedJob> jobs, IReadOnlyDictionary<string, JobProject> projects)
    {
        Jobs = [.. jobs.OrderBy(j => j.Project, StringComparer.Ordinal).ThenBy(j => j.FullName, StringComparer.Ordinal)];
        ById = jobs.ToDictionary(j => j.Id, StringComparer.OrdinalIgnoreCase);
        Projects = projects;
    }

    /// <summary>By project, then by group and name.</summary>
    public IReadOnlyList<CataloguedJob> Jobs { get; }

    public IReadOnlyDictionary<string, CataloguedJob> ById { get; }

    /// <summary>Those of <c>projects.yaml</c>, and those that only have a folder.</summary>
    public IReadOnlyDictionary<string, JobProject> Projects { get; }

    public JobProject Project(string name) => Projects.GetValueOrDefault(name) ?? JobProject.Plain(name);

    /// <summary>As people and job references name one: <c>group/name</c> is split at the last <c>/</c>; a name alone may stand in any group, but only once.</summary>
    public IReadOnlyList<CataloguedJob> Named(string name, string? project) =>
        [.. Jobs.Where(j => (project is null || j.Project == project) && (j.FullName == name || (!name.Contains('/') && j.Definition.Name == name)))];

    /// <summary>Reads it from the files of the configuration.</summary>
    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static JobSet Read(IReadOnlyList<KeyValuePair<string, string>> files, ConfigurationSnapshot rest)
    {
        var projects = files.FirstOrDefault(f => f.Key == JobProject.File).Value is { } text ? JobProject.Parse(text, rest.GroupTags).ToDictionary() : [];
        var jobs = new List<CataloguedJob>();
        var byId = new Dictionary<string, CataloguedJob>(StringComparer.OrdinalIgnoreCase);
        var byName = new Dictionary<(string, string), CataloguedJob>();
        foreach (var (path, content) in files.Where(f => f.Key != JobProject.File))
        {
            foreach (var job in ReadFile(path, content, rest.GroupTags))
            {
                if (byName.TryGetValue((job.Project, job.FullName), out var same) || byId.TryGetValue(job.Id, out same))
                    throw new ConfigurationException(path, job.Line, 1, $"the job “{job.FullName}” of {job.Project} has {(same.FullName == job.FullName ? "the name" : "the uuid")} of the one at {same.File}:{same.Line}");
                byName[(job.Project, job.FullName)] = job;
                byId[job.Id] = job;
                jobs.Add(job);
                projects.TryAdd(job.Project, JobProject.Plain(job.Project));
            }
        }
        return new JobSet(jobs, projects);
    }

    /// <summary>The project of jobs in a file, unless they say another: <c>jobs/PROJECT/…</c>.</summary>
    public static string ProjectOf(string path) => path.Split('/') is [_, var project, _, ..] ? project : JobProject.Default;

    public static IEnumerable<CataloguedJob> ReadFile(string path, string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var documents = Documents(path, text);
        var texts = JobText.Split(path, text);
        for (var i = 0; i < documents.Count; i++)
        {
            var report = new JobReport();
            var job = JobReader.Read(documents[i], ProjectOf(path), groups, report);
            if (report.Remarks.FirstOrDefault(r => r.Kind == JobRemarkKind.Error) is { } wrong)
                throw new ConfigurationException(path, wrong.Line, wrong.Column, $"{(wrong.Where.Length > 0 ? $"{wrong.Where}: " : "")}{wrong.Text}");
            if (!JobProject.IsName(job!.Project)) throw new ConfigurationException(path, documents[i].Line, documents[i].Column, $"“{job.Project}” is no name of a project: letters, digits and . _ - are");
            yield return new CataloguedJob(
                job.Id.Length > 0 ? job.Id : CataloguedJob.IdOf(job.Project, job.FullName), job, path, i, documents[i].Line, texts[i], CataloguedJob.HashOf(texts[i]), report.Remarks);
        }
    }

    private static IReadOnlyList<JobMap> Documents(string path, string text)
    {
        try
        {
            return YamlJobs.Read(path, text);
        }
        catch (JobFileException wrong)
        {
            throw new ConfigurationException(path, wrong.Line, wrong.Column, wrong.Reason);
        }
    }
}
