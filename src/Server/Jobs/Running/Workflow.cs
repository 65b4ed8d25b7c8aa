using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Running;

/// <summary>A step in its place.</summary>
/// <param name="Slot">Its number in the execution's plan.</param>
/// <param name="Path">For people: <c>2</c>, <c>2/1</c> below a job reference, <c>2e</c> the error handler.</param>
public sealed class Stage(int slot, string path, JobStep step)
{
    public int Slot => slot;
    public string Path => path;
    public JobStep Step => step;
    public Stage? Handler { get; internal set; }

    /// <summary>The job that a reference stands for.</summary>
    public Workflow? Child { get; internal set; }

    /// <summary>This stage, its handler, and all below both.</summary>
    public IEnumerable<Stage> All => [this, .. Child?.Stages.SelectMany(s => s.All) ?? [], .. Handler?.All ?? []];
}

/// <summary>A job taken apart into its steps, references resolved.</summary>
public sealed class Workflow(PinnedJob pin, PinnedFrame frame, JobDefinition job)
{
    private readonly List<Stage> stages = [];

    public PinnedJob Pin => pin;
    public PinnedFrame Frame => frame;
    public JobDefinition Job => job;
    public IReadOnlyList<Stage> Stages => stages;
    public IReadOnlyList<Stage> All => [.. stages.SelectMany(s => s.All)];

    /// <summary>Takes the jobs of an execution apart: the same numbers every time.</summary>
    public static Workflow Of(JobRun run)
    {
        var definitions = run.Pins.Select(Definition).ToArray();
        var (next, slot) = (0, 0);
        return Build("");

        Workflow Build(string prefix)
        {
            var frame = run.Frames[next++];
            var flow = new Workflow(run.Pins[frame.Pin], frame, definitions[frame.Pin]);
            if (frame.Refused is null)
                foreach (var (i, step) in flow.Job.Steps.Index()) flow.stages.Add(Stage($"{prefix}{i + 1}", step));
            return flow;
        }

        Stage Stage(string path, JobStep step)
        {
            var stage = new Stage(slot++, path, step);
            if (step is JobReferenceStep) stage.Child = Build(path + "/");
            if (step.ErrorHandler is { } handler) stage.Handler = Stage(path + "e", handler);
            return stage;
        }
    }

    /// <summary>The definition of a pinned content. Its hosts were chosen when the execution began.</summary>
    public static JobDefinition Definition(PinnedJob pin) =>
        JobReader.Read(YamlJobs.Read($"version {pin.Version}", pin.Text)[0], pin.Project, new Dictionary<string, IReadOnlyCollection<string>>(), new JobReport())
        ?? throw new FormatException($"the job {pin.Id} of version {pin.Version} has no name");
}
