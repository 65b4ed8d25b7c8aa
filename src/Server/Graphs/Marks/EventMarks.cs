using Muster.Server.Events;
using Muster.Server.Web.Kit;

namespace Muster.Server.Graphs.Marks;

/// <summary>Draws the events that concern a graph's series: moments as lines, spans as bands.</summary>
public sealed class EventMarks(EventStore store, EventScope scope, TimeProvider time)
{
    /// <summary>What of a busy span is looked through; the newest come first.</summary>
    private const int MostRead = 2000;

    public IEnumerable<GraphMark> Of(MarkQuestion question)
    {
        var happened = store.Read(new EventQuestion { From = question.From, To = question.To }, MostRead);
        var concerning = scope.Concerning(happened, question.Series);
        // What concerns a set of hosts concerns the sum of some of them, too; what concerns one host would only cover it.
        var ofSets = question.Gathered.Count == 0 ? [] : happened.Where(one => one.Labels.ContainsKey(EventScope.Tag) || one.Labels.ContainsKey(EventScope.Group) || one.Labels.ContainsKey(EventScope.HostRegex));
        return concerning.Union(scope.Concerning(ofSets, [.. question.Gathered.Select(host => Metrics.Labels.From((EventScope.Host, host)))])).Select(Mark);
    }

    private GraphMark Mark(Event happened) => new(happened.Start, happened.Ongoing ? time.GetUtcNow() : happened.End, happened.Kind, happened.Title, ToneOf(happened))
    {
        Text = happened.Detail.Length > 160 ? happened.Detail[..160] + "…" : happened.Detail,
        Url = $"/events/{happened.Id}",
        Hosts = happened.Labels.TryGetValue(EventScope.Host, out var host) ? [host] : [],
        ExplainsGaps = happened.Kind is "downtime" or "maintenance",
    };

    private static MarkTone ToneOf(Event happened) => happened.Labels.GetValueOrDefault("status") switch
    {
        "CRITICAL" or "DOWN" => MarkTone.Critical,
        "WARNING" or "BLIND" => MarkTone.Warning,
        "UNKNOWN" => MarkTone.Unknown,
        "OK" or "UP" => MarkTone.Ok,
        _ => happened.Kind is "deploy" or "release" or "execution" or "job" ? MarkTone.Accent : MarkTone.Quiet,
    };
}
