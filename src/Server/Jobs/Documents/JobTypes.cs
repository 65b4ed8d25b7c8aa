using System.Collections.Frozen;

namespace Muster.Server.Jobs.Documents;

/// <summary>
/// The types that the switches of the format have in YAML and JSON: XML knows only text, so a job that was read from it would go out with all of its switches in quotes.
/// Settings of plugins stay text, as they are everywhere, and so do numbers, which Rundeck itself writes in quotes.
/// </summary>
internal static class JobTypes
{
    private static readonly FrozenSet<string> Switches = new[]
    {
        "executionEnabled", "scheduleEnabled", "scheduled", "nodeFilterEditable", "multipleExecutions", "nodesSelectedByDefault", "excludeFilterUncheck", "approval",
        "keepgoing", "keepgoingOnSuccess", "excludePrecedence", "successOnEmptyNodeFilter", "nodeIntersect",
        "required", "enforced", "sortValues", "multivalued", "multivalueAllSelected", "secure", "valueExposed", "isDate", "hidden",
        "interpreterArgsQuoted", "expandTokenInScriptFile", "nodeStep", "importOptions", "failOnDisable", "childNodes", "attachLog", "attachLogInFile", "attachLogInline",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Free = new[] { "configuration", "config" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The same tree, its known switches typed.</summary>
    public static JobMap Typed(JobMap map) => new([.. map.Entries.Select(e => KeyValuePair.Create(e.Key, Free.Contains(e.Key) ? e.Value : Typed(e.Key, e.Value)))], map.Line) { Column = map.Column };

    private static JobValue Typed(string key, JobValue value) => value switch
    {
        JobMap map => Typed(map),
        JobList list => list with { Items = [.. list.Items.Select(item => item is JobMap or JobList ? Typed(key, item) : item)] },
        JobScalar { Text: "true" or "false", Kind: JobScalarKind.Text } flag when Switches.Contains(key) => flag with { Kind = JobScalarKind.Flag },
        _ => value,
    };
}
