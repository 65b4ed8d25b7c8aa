using Muster.Checks;
using Muster.Server.Events;
using Muster.Server.Graphs.Marks;

namespace Muster.Server.Views;

/// <summary>Draws events on the graphs that show series they concern.</summary>
internal sealed class EventMarks(EventStore store, EventScope scope)
{
    public IEnumerable<GraphMark> Of(MarkQuestion question) =>
        scope.Concerning(store.Read(new EventQuestion { From = question.From, To = question.To }, GraphMarks.Most), question.Series).Select(Mark);

    private static GraphMark Mark(Event happened) => new(happened.Start, happened.Ongoing ? DateTimeOffset.MaxValue : happened.End, happened.Kind, happened.Title, Tone(happened))
    {
        Text = happened.Detail,
        Url = $"/events/{happened.Id}",
    };

    private static MarkTone Tone(Event happened) => happened switch
    {
        { Kind: "check", Labels: var labels } when Enum.TryParse<CheckStatus>(labels.GetValueOrDefault("status"), ignoreCase: true, out var status) => status switch
        {
            CheckStatus.Warning => MarkTone.Warning,
            CheckStatus.Critical => MarkTone.Critical,
            _ => MarkTone.Unknown,
        },
        { Kind: "host", Title: var title } when title.EndsWith(" DOWN", StringComparison.Ordinal) => MarkTone.Critical,
        { Kind: "deploy" } => MarkTone.Accent,
        _ => MarkTone.Quiet,
    };
}
