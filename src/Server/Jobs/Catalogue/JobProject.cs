using System.Text.RegularExpressions;
using Muster.Selectors;
using Muster.Server.Configuration;

namespace Muster.Server.Jobs.Catalogue;

/// <summary>A namespace of jobs, as Rundeck's: the folder <c>jobs/NAME</c>, and perhaps an entry in <c>jobs/projects.yaml</c>.</summary>
/// <param name="On">The hosts of the project: its jobs run on no others, and those that name none run on all of them. Null: every host.</param>
/// <param name="Files">Folders of the server, beside <c>config/files</c>, from which its jobs may take scripts and files.</param>
public sealed partial record JobProject(string Name, Selector? On, string Description, IReadOnlyList<string> Files)
{
    public const string File = "jobs/projects.yaml";

    /// <summary>Of jobs in files that lie in no project's folder.</summary>
    public const string Default = "default";

    public static bool IsName(string name) => NamePattern().IsMatch(name);

    public static JobProject Plain(string name) => new(name, null, "", []);

    /// <exception cref="ConfigurationException">Names the place.</exception>
    public static IReadOnlyDictionary<string, JobProject> Parse(string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>> groups)
    {
        var projects = new Dictionary<string, JobProject>();
        foreach (var map in YamlSource.Parse(File, text).Maps("a project"))
        {
            var name = map.Text("name") ?? throw map.Wrong(map.Node, "a project needs a name");
            if (!IsName(name)) throw map.Wrong(map.Get("name")!, $"“{name}” is no name of a project: letters, digits and . _ - are");
            Selector? selector = null;
            if (map.Text("on") is { } on && !Selector.TryParse(on, groups, out selector, out var wrong))
                throw map.Wrong(map.Get("on")!, $"on: column {wrong.Column} of the selector: {wrong.Reason}");
            var files = map.Texts("files") ?? [];
            if (files.FirstOrDefault(f => !Path.IsPathRooted(f)) is { } relative) throw map.Wrong(map.Get("files")!, $"files: “{relative}” must begin with /");
            if (!projects.TryAdd(name, new JobProject(name, selector, map.Text("description") ?? "", [.. files])))
                throw map.Wrong(map.Get("name")!, $"there are two projects “{name}”");
            map.RefuseOthers();
        }
        return projects;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex NamePattern();
}
