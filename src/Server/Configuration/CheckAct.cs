using YamlDotNet.RepresentationModel;

namespace Muster.Server.Configuration;

/// <summary>Something to be done about a check on its host: a command, or a job.</summary>
/// <param name="Run">A command line for the host's /bin/sh; empty: it is a job.</param>
/// <param name="Job">A job's name, with its group; empty: it is a command.</param>
/// <param name="Project">Of the job; empty: the only one that has it.</param>
/// <param name="Options">Of the job; <c>{host}</c>, <c>{check}</c> and <c>{status}</c> in them are put in.</param>
public sealed record CheckAct(string Run, string Job, string Project, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>What a button says.</summary>
    public string Title { get; init; } = "";
    public string File { get; init; } = "";
    public long Line { get; init; }
    public long Column { get; init; }

    public bool IsJob => Job.Length > 0;

    public override string ToString() => IsJob ? $"job {Job}" : Run;

    /// <summary>The acts a check offers on the pages of its problems.</summary>
    internal static IReadOnlyList<CheckAct> ReadAll(YamlMap map)
    {
        if (map.Get("actions") is not { } node) return [];
        if (node is not YamlSequenceNode list) throw map.Wrong(node, "actions: a sequence is expected here (- {title: Restart, run: systemctl restart nginx})");
        return [.. list.Select(item =>
        {
            if (item is not YamlMappingNode one) throw map.Wrong(item, "an action is a mapping (title: Restart, run: systemctl restart nginx)");
            var action = new YamlMap(map.Source, one, "an action");
            var read = Read(action, "an action");
            read = read with { Title = action.Text("title") ?? read.ToString() };
            action.RefuseOthers();
            return read;
        })];
    }

    internal static CheckAct Read(YamlMap map, string what)
    {
        var (run, job) = (map.Text("run") ?? "", map.Text("job") ?? "");
        if (run.Trim().Length == 0 == (job.Length == 0))
            throw map.Wrong(map.Get("job") is { } both && run.Length > 0 ? both : map.Node, $"{what} needs run:, a command for the host's /bin/sh, or job:, the name of a job{(run.Length > 0 ? ", and not both" : "")}");
        if (job.Length == 0)
            foreach (var key in new[] { "project", "options" })
                if (map.Get(key) is { } alone) throw map.Wrong(alone, $"{key}: is of a job, and {what} with run: is a command");
        var at = (map.Get("job") ?? map.Node).Start;
        return new CheckAct(run, job, map.Text("project") ?? "", map.Flat("options")) { File = map.Source.Name, Line = at.Line, Column = at.Column };
    }
}
