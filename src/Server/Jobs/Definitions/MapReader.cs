using System.Globalization;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>Reads one mapping of a job into types, remembers which keys it was asked for, and remarks on what is wrong or not known.</summary>
internal sealed class MapReader(JobMap map, string job, string where, JobReport report)
{
    private readonly HashSet<string> _known = [];

    public JobMap Map => map;

    public string Where => where;

    public JobValue? Get(string key)
    {
        _known.Add(key);
        return map[key];
    }

    /// <summary>Keys that are kept and need no remark.</summary>
    public void Ignore(params string[] keys) => _known.UnionWith(keys);

    /// <summary>Null when it is not there, null or not a scalar (which is remarked on).</summary>
    public string? Text(string key)
    {
        switch (Get(key))
        {
            case null or JobScalar { Text: null }: return null;
            case JobScalar scalar: return scalar.Text;
            case var other:
                Say(JobRemarkKind.Error, key, other, "must be one value");
                return null;
        }
    }

    public string Text(string key, string otherwise) => Text(key) is { Length: > 0 } text ? text : otherwise;

    public bool Flag(string key, bool otherwise = false)
    {
        switch (Text(key)?.ToLowerInvariant())
        {
            case null or "": return otherwise;
            case "true" or "yes" or "on": return true;
            case "false" or "no" or "off": return false;
            case var other:
                Say(JobRemarkKind.Error, key, Get(key)!, $"is '{other}' but must be true or false");
                return otherwise;
        }
    }

    public int Number(string key, int otherwise)
    {
        if (Text(key) is not { Length: > 0 } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number;
        Say(JobRemarkKind.Error, key, Get(key)!, $"is '{text}' but must be a whole number");
        return otherwise;
    }

    /// <summary>Null when it is not there or no mapping (which is remarked on).</summary>
    public MapReader? Inner(string key)
    {
        switch (Get(key))
        {
            case null or JobScalar { Text: null or "" }: return null;
            case JobMap inner: return new MapReader(inner, job, Path(key), report);
            case var other:
                Say(JobRemarkKind.Error, key, other, "must be a mapping");
                return null;
        }
    }

    /// <summary>The mappings of a list; what is none is remarked on.</summary>
    public IEnumerable<MapReader> Items(string key)
    {
        switch (Get(key))
        {
            case null or JobScalar { Text: null or "" }: yield break;
            case JobMap one: yield return new MapReader(one, job, $"{Path(key)}[1]", report); break;
            case JobList list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    if (list.Items[i] is JobMap item)
                        yield return new MapReader(item, job, $"{Path(key)}[{i + 1}]", report);
                    else
                        Say(JobRemarkKind.Error, $"{key}[{i + 1}]", list.Items[i], "must be a mapping");
                }

                break;
            case var other: Say(JobRemarkKind.Error, key, other, "must be a list"); break;
        }
    }

    /// <summary>A list of words, or one text that is taken apart at commas.</summary>
    public IReadOnlyList<string> Words(string key, string delimiter = ",")
    {
        switch (Get(key))
        {
            case null or JobScalar { Text: null or "" }: return [];
            case JobScalar scalar: return scalar.Text!.Split(delimiter, StringSplitOptions.TrimEntries);
            case JobList list when list.Items.All(i => i is JobScalar): return [.. list.Items.Select(i => i.AsText ?? "")];
            case var other:
                Say(JobRemarkKind.Error, key, other, "must be a list of words");
                return [];
        }
    }

    /// <summary>All settings as text, for configurations of plugins.</summary>
    public Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>();
        foreach (var (key, value) in map.Entries)
        {
            _known.Add(key);
            settings[key] = value switch
            {
                JobScalar scalar => scalar.Text ?? "",
                JobList list => string.Join(',', list.Items.Select(i => i.AsText)),
                _ => "",
            };
        }

        return settings;
    }

    public void Say(JobRemarkKind kind, string key, string text) => Say(kind, key, map[key] ?? map, text);

    private void Say(JobRemarkKind kind, string key, JobValue at, string text) => report.Add(kind, job, Path(key), at, text);

    /// <summary>Keys nobody asked for: kept in the document, and told.</summary>
    public void TellUnknown()
    {
        foreach (var (key, value) in map.Entries.Where(e => !_known.Contains(e.Key)))
            report.Add(JobRemarkKind.Warning, job, Path(key), value, "is not known here; it is kept in the file and has no effect");
    }

    private string Path(string key) => where.Length == 0 ? key : $"{where}.{key}";
}
