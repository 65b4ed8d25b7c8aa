using System.Text.RegularExpressions;
using Muster.Server.Jobs.Documents;

namespace Muster.Server.Jobs.Definitions;

/// <summary>The options of a job: a list, or a mapping by name.</summary>
internal static partial class OptionReader
{
    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z")]
    private static partial Regex NamePattern();

    public static IReadOnlyList<JobOption> Read(MapReader job, string jobName, JobReport report)
    {
        var options = new List<JobOption>();
        foreach (var reader in Readers(job, jobName, report))
        {
            var option = Read(reader);
            if (!NamePattern().IsMatch(option.Name))
                reader.Say(JobRemarkKind.Error, "name", $"is '{option.Name}' but an option's name is made of letters, digits and . _ -");
            else if (options.Exists(o => o.Name == option.Name))
                reader.Say(JobRemarkKind.Error, "name", $"the option '{option.Name}' is there twice");
            else
                options.Add(option);
        }

        return options;
    }

    private static IEnumerable<MapReader> Readers(MapReader job, string jobName, JobReport report) =>
        job.Get("options") is JobMap byName && !byName.Entries.Any(e => e.Key == "name" && e.Value is JobScalar)
            ? byName.Entries.Select(e => new MapReader((e.Value as JobMap ?? new JobMap([], e.Value.Line)).With("name", new JobScalar(e.Key)), jobName, $"options.{e.Key}", report))
            : job.Items("options");

    private static JobOption Read(MapReader reader)
    {
        reader.Ignore("sortIndex", "optionValuesPluginType", "configRemoteUrl");
        var option = new JobOption
        {
            Name = reader.Text("name", ""),
            Label = reader.Text("label", ""),
            Description = reader.Text("description", ""),
            Required = reader.Flag("required"),
            Value = reader.Text("value"),
            Values = reader.Words("values", reader.Text("valuesListDelimiter", ",")),
            SortValues = reader.Flag("sortValues"),
            Enforced = reader.Flag("enforced"),
            Regex = reader.Text("regex") is { Length: > 0 } regex ? regex : null,
            ValuesUrl = reader.Text("valuesUrl") is { Length: > 0 } url ? url : null,
            Multivalued = reader.Flag("multivalued"),
            AllSelected = reader.Flag("multivalueAllSelected"),
            Delimiter = reader.Text("delimiter", ","),
            Secure = reader.Flag("secure"),
            ValueExposed = reader.Flag("valueExposed"),
            StoragePath = reader.Text("storagePath") is { Length: > 0 } path ? path : null,
            IsDate = reader.Flag("isDate"),
            DateFormat = reader.Text("dateFormat"),
            Hidden = reader.Flag("hidden"),
            IsFile = reader.Text("type") == "file",
        };
        if (option.Regex is { } pattern && !IsRegex(pattern, out var wrong))
            reader.Say(JobRemarkKind.Error, "regex", $"is no regular expression: {wrong}");
        if (option.Enforced && option.Values.Count == 0 && option.ValuesUrl is null)
            reader.Say(JobRemarkKind.Error, "enforced", "there are no values to enforce: give 'values'");
        if (option.Enforced && option.Value is { Length: > 0 } value && option.Values.Count > 0
            && !(option.Multivalued ? value.Split(option.Delimiter) : [value]).All(option.Values.Contains))
            reader.Say(JobRemarkKind.Error, "value", $"the default '{value}' is none of the values");
        if (option.Secure && option.Value is { Length: > 0 })
            reader.Say(JobRemarkKind.Warning, "value", "a secure option has its default in the file, where everybody reads it: keep it as a secret and name it by storagePath");
        reader.TellUnknown();
        return option;
    }

    private static bool IsRegex(string pattern, out string wrong)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            wrong = "";
            return true;
        }
        catch (RegexParseException e)
        {
            wrong = e.Message;
            return false;
        }
    }
}
