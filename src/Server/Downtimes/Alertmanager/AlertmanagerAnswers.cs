using System.Text.Json.Serialization;
using Muster.Server.Downtimes.Matching;

namespace Muster.Server.Downtimes.Alertmanager;

/// <summary>Bodies of Alertmanager's API, version 2, with the names it gives them.</summary>
internal sealed record MatcherBody(string? Name, string? Value, bool IsRegex = false, bool IsEqual = true);

internal sealed record SilenceBody(string? Id, IReadOnlyList<MatcherBody>? Matchers, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? CreatedBy, string? Comment);

internal sealed record AlertBody(Dictionary<string, string>? Labels, Dictionary<string, string>? Annotations, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, [property: JsonPropertyName("generatorURL")] string? GeneratorUrl);

internal sealed record StateAnswer(string State);

internal sealed record SilenceAnswer(string Id, StateAnswer Status, DateTimeOffset UpdatedAt, string Comment, string CreatedBy, DateTimeOffset EndsAt, DateTimeOffset StartsAt, IReadOnlyList<MatcherBody> Matchers);

internal sealed record ReceiverAnswer(string Name);

internal sealed record AlertStatusAnswer(string State, IReadOnlyList<string> SilencedBy, IReadOnlyList<string> InhibitedBy);

internal sealed record AlertAnswer(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset UpdatedAt, string Fingerprint,
    IReadOnlyList<ReceiverAnswer> Receivers, AlertStatusAnswer Status, [property: JsonPropertyName("generatorURL")] string GeneratorUrl)
{
    /// <summary>What filters are held against: several groups are not one value here.</summary>
    [JsonIgnore]
    public ProblemLabels? Problem { get; init; }
}

internal sealed record GroupAnswer(IReadOnlyDictionary<string, string> Labels, ReceiverAnswer Receiver, IReadOnlyList<AlertAnswer> Alerts);
