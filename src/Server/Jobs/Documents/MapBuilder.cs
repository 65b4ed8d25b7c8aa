namespace Muster.Server.Jobs.Documents;

/// <summary>A mapping in the making; a key that comes twice gathers into a list.</summary>
internal sealed class MapBuilder(int line)
{
    private readonly List<KeyValuePair<string, JobValue>> _entries = [];

    public MapBuilder Add(string key, JobValue? value)
    {
        if (value is null)
            return this;
        int at = _entries.FindIndex(e => e.Key == key);
        if (at < 0)
            _entries.Add(KeyValuePair.Create(key, value));
        else
            _entries[at] = KeyValuePair.Create(key, (JobValue)(_entries[at].Value is JobList list ? new JobList([.. list.Items, value], list.Line) : new JobList([_entries[at].Value, value], value.Line)));
        return this;
    }

    /// <summary>Puts <paramref name="value"/> under <paramref name="inner"/> of the mapping <paramref name="key"/>.</summary>
    public void Into(string key, string inner, JobValue value) => Merge(key, new JobMap(value.Line, (inner, value)));

    /// <summary>Joins the keys of a mapping with those already under <paramref name="key"/>.</summary>
    public void Merge(string key, JobValue value)
    {
        int at = _entries.FindIndex(e => e.Key == key);
        if (at >= 0 && _entries[at].Value is JobMap before && value is JobMap more)
            _entries[at] = KeyValuePair.Create(key, (JobValue)new JobMap([.. before.Entries, .. more.Entries], before.Line));
        else if (value is JobScalar { Text: "" } && at < 0)
            _entries.Add(KeyValuePair.Create(key, (JobValue)new JobMap([], value.Line)));
        else
            Add(key, value);
    }

    public JobMap Build() => new(_entries, line);
}
