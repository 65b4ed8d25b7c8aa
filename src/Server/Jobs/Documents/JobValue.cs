namespace Muster.Server.Jobs.Documents;

/// <summary>
/// A job file as a tree, whatever form it came in: every form (YAML, JSON, XML) is read into the shape of Rundeck's YAML, so that nothing is lost,
/// known or not, and any form can be written from it.
/// </summary>
/// <param name="Line">Where it stands, from 1; 0 when it was made here.</param>
public abstract record JobValue(int Line)
{
    /// <summary>Where in the line, from 1; 0 when it is not known.</summary>
    public int Column { get; init; }

    /// <summary>The scalar's text; null for lists, maps and explicit nulls.</summary>
    public string? AsText => (this as JobScalar)?.Text;

    public bool IsMap => this is JobMap;
}

/// <summary>What a scalar was in a typed form: decides its quotes in YAML and its type in JSON.</summary>
public enum JobScalarKind
{
    Text,
    Number,
    Flag,
    Null,
}

/// <param name="Text">As written; null only for <see cref="JobScalarKind.Null"/>.</param>
public sealed record JobScalar(string? Text, JobScalarKind Kind = JobScalarKind.Text, int Line = 0) : JobValue(Line)
{
    public static JobScalar Of(bool flag) => new(flag ? "true" : "false", JobScalarKind.Flag);

    /// <summary>Two scalars mean the same when their text is the same: a number in quotes is what Rundeck itself writes and reads.</summary>
    public bool Means(JobScalar other) => string.Equals(Text ?? "", other.Text ?? "", StringComparison.Ordinal);
}

public sealed record JobList(IReadOnlyList<JobValue> Items, int Line = 0) : JobValue(Line);

/// <summary>A mapping that keeps the order of its keys.</summary>
public sealed record JobMap(IReadOnlyList<KeyValuePair<string, JobValue>> Entries, int Line = 0) : JobValue(Line)
{
    public JobMap(int line, params (string Key, JobValue Value)[] entries)
        : this([.. entries.Select(e => KeyValuePair.Create(e.Key, e.Value))], line)
    {
    }

    public JobValue? this[string key]
    {
        get
        {
            foreach (var (name, value) in Entries)
            {
                if (name == key)
                    return value;
            }

            return null;
        }
    }

    public string? Text(string key) => this[key]?.AsText;

    public JobMap With(string key, JobValue value) => new(
        this[key] is null
            ? [.. Entries, KeyValuePair.Create(key, value)]
            : [.. Entries.Select(e => e.Key == key ? KeyValuePair.Create(key, value) : e)], Line);

    public JobMap Without(string key) => new([.. Entries.Where(e => e.Key != key)], Line);
}

/// <summary>Whether two trees say the same, wherever they stand and however their scalars are written.</summary>
public static class JobMeaning
{
    public static bool Same(JobValue a, JobValue b) => (a, b) switch
    {
        (JobScalar x, JobScalar y) => x.Means(y),
        (JobList x, JobList y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Same(p.First, p.Second)),
        (JobMap x, JobMap y) => x.Entries.Count == y.Entries.Count && x.Entries.All(e => y[e.Key] is { } other && Same(e.Value, other)),
        _ => false,
    };
}

/// <summary>A job file that cannot be read, with its place and the cure.</summary>
public sealed class JobFileException(string file, int line, string reason) : FormatException($"{file}:{line}: {reason}")
{
    public string File => file;

    public int Line => line;

    /// <summary>From 1; 0 when it is not known.</summary>
    public int Column { get; init; }

    public string Reason => reason;
}
