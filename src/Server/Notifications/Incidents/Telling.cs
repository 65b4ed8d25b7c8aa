using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Decides what is to be told of an incident now, and puts it into rows of the outbox. Nothing is sent here.</summary>
public sealed class Telling(HostRegistry hosts, Recipients recipients, Suppression suppression, IncidentWording wording, OutboxStore outbox, ChannelKinds kinds, ConfigurationStore configuration)
{
    /// <summary>While more and more come in, the first message waits a little longer, so that it says it all.</summary>
    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(1), LongestStorm = TimeSpan.FromSeconds(3);

    /// <summary>From the last recovery to the message: hosts come back one after another too.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAtEscalation = TimeSpan.FromSeconds(5);
    private readonly Dictionary<(long, string), DateTimeOffset> _nextLook = [];

    internal IReadOnlyList<OutboxRow> Due(Incident incident, DateTimeOffset now)
    {
        var open = incident.OpenDirect.ToList();
        if (open.Count == 0) return Over(incident, now);
        var quiet = Quiet(open, incident.IsTold, now);
        var rows = new List<OutboxRow>();
        var number = incident.Number + 1;
        var escalated = false;
        for (var i = 0; i < incident.Branches.Count; i++) rows.AddRange(OfBranch(incident, i, quiet, number, now, ref escalated));
        if (escalated || rows.Any(row => row.Transition == number))
        {
            incident.Number = number;
            Remember(incident, open, now);
        }
        else if (incident.IsTold && quiet is null) rows.AddRange(Again(incident, open, now));
        return rows;
    }

    /// <summary>Somebody took it on: the escalation is looked at anew, and channels that follow acknowledgements are told.</summary>
    internal IReadOnlyList<OutboxRow> Taken(Incident incident, DateTimeOffset now)
    {
        foreach (var key in _nextLook.Keys.Where(key => key.Item1 == incident.Id).ToList()) _nextLook.Remove(key);
        if (!incident.IsTold || incident.Told.Resolved) return [];
        var channels = configuration.Current.Part<NotifyConfiguration>().Channels;
        var number = incident.Number + 1;
        List<OutboxRow> rows = [.. Told(incident).Where(row => channels.GetValueOrDefault(row.Channel) is { } channel && kinds.Of(channel).FollowsAcknowledgements)
            .Select(row => Row(incident, row.Recipient, "", new Reach(row.Channel, row.Address), MessageKind.Update, number, row.Via, now))];
        if (rows.Count > 0) incident.Number = number;
        return rows;
    }

    private List<OutboxRow> OfBranch(Incident incident, int at, string? quiet, int number, DateTimeOffset now, ref bool escalated)
    {
        var branch = incident.Branches[at];
        var first = branch.Alerted is null;
        if (branch.Asked is not null) quiet = null;
        if (first && now < branch.Begun + branch.Wait) return [];
        if (first && incident.Members.Count >= 3 && now - incident.LastJoined < Storm && now < branch.Begun + branch.Wait + LongestStorm && branch.Wait > TimeSpan.Zero) return [];
        if (branch.Quiet != quiet)
        {
            incident.Branches[at] = branch = branch with { Quiet = quiet };
            incident.Tell(now, "quiet", quiet is null ? $"{branch.Way}: nothing keeps it quiet any more" : $"{branch.Way} is quiet: {quiet}");
        }
        if (quiet is not null || (!first && _nextLook.TryGetValue((incident.Id, branch.Route), out var next) && now < next)) return [];
        var plan = recipients.Resolve(branch.Targets, new RecipientQuestion(branch.Alerted ?? now, now, incident.TakenBy));
        _nextLook[(incident.Id, branch.Route)] = plan.Next is { } soon ? soon : first ? now + LookAtEscalation : DateTimeOffset.MaxValue;
        // Who was told before, and is asked for now, hears of it again.
        var pages = plan.Now.Select(r => branch.Asked is null ? r : r with { Occasion = branch.Route }).Where(r => !incident.Told.Pages.Contains($"{r.Id}|{r.Occasion}")).ToList();
        if (first || plan.Trouble != branch.Trouble)
        {
            incident.Branches[at] = branch with { Alerted = branch.Alerted ?? now, Trouble = plan.Trouble };
            incident.Changed = true;
            if (plan.Trouble is not null && plan.Trouble != branch.Trouble) incident.Tell(now, "trouble", $"{branch.Way}: {plan.Trouble}");
        }
        if (first && plan.Escalates)
        {
            escalated = true;
            incident.Tell(now, "told", $"{branch.Way} gives it to {string.Join(", ", branch.Notify.Where(n => n.StartsWith("policy:", StringComparison.Ordinal)))}");
        }
        if (pages.Count == 0) return [];
        incident.Told = incident.Told with { Pages = [.. incident.Told.Pages, .. pages.Select(r => $"{r.Id}|{r.Occasion}")] };
        incident.Tell(now, "told", $"{branch.Way} tells {string.Join(", ", pages.Select(r => r.Via.Length > 0 && r.Via != r.Id ? $"{r.Id} ({r.Via})" : r.Id))}");
        // A later step of an escalation, or who is asked to join, is no new transition: it tells what was told already to somebody else.
        var transition = incident.IsTold && (!first || branch.Asked is not null) ? incident.Number : number;
        return [.. pages.Select(r => Row(incident, r.Id, r.Occasion, r.Reach.Count > 0 ? r.Reach[0] : new Reach("", ""), MessageKind.Alert, transition, r.Via, now))];
    }

    /// <summary>An update when it got worse or long enough after the last word; a reminder when nobody took it on.</summary>
    private List<OutboxRow> Again(Incident incident, List<IncidentMember> open, DateTimeOffset now)
    {
        var branches = incident.Branches.Where(b => b.Alerted is not null).ToList();
        if (branches.Count == 0 || incident.Told.Last is not { } last) return [];
        var worse = Weight(open) > incident.Told.Weight;
        var kind = State(open) != incident.Told.State && now >= last + (worse ? branches.Min(b => b.Wait) : branches.Min(b => b.Interval)) ? MessageKind.Update
            : incident.TakenBy.Count == 0 && now >= last + branches.Min(b => b.Repeat) ? MessageKind.Reminder
            : (MessageKind?)null;
        if (kind is not { } say) return [];
        incident.Number++;
        Remember(incident, open, now);
        return Follow(incident, say, now);
    }

    private List<OutboxRow> Over(Incident incident, DateTimeOffset now)
    {
        if (incident.LastEnded is not { } ended || incident.Direct.Any() == false) return [];
        if (!incident.IsTold)
        {
            if (!incident.Members.Any(m => m.Open)) Close(incident, now, "it was over before anybody was told");
            return [];
        }
        if (incident.Told.Resolved)
        {
            if (!incident.Members.Any(m => m.Open)) Close(incident, now, null);
            return [];
        }
        var wait = incident.Branches.Where(b => b.Alerted is not null).Select(b => b.Wait).DefaultIfEmpty(Calm).Min();
        if (now < ended + (wait < Calm ? wait : Calm)) return [];
        incident.Number++;
        incident.Told = incident.Told with { Last = now, Resolved = true, State = "", Weight = 0 };
        incident.Tell(now, "resolved", "it is over, and everybody who was told is told so");
        var rows = Follow(incident, MessageKind.Resolved, now);
        if (!incident.Members.Any(m => m.Open)) Close(incident, now, null);
        return rows;
    }

    private static void Close(Incident incident, DateTimeOffset now, string? why)
    {
        (incident.Closed, incident.Changed) = (now, true);
        if (why is not null) incident.Tell(now, "ended", why);
    }

    /// <summary>To everybody who was told, through the channel that reached them.</summary>
    private List<OutboxRow> Follow(Incident incident, MessageKind kind, DateTimeOffset now) =>
        [.. Told(incident).Select(row => Row(incident, row.Recipient, "", new Reach(row.Channel, row.Address), kind, incident.Number, row.Via, now))];

    /// <summary>The last that went to each who was told.</summary>
    private IEnumerable<OutboxRow> Told(Incident incident) =>
        outbox.OfIncident(incident.Id).Where(row => row.State is not (OutboxState.PassedOn or OutboxState.Cancelled or OutboxState.Dead) && !row.Occasion.StartsWith("dead letter", StringComparison.Ordinal))
            .GroupBy(row => row.Recipient).Select(rows => rows.Last());

    private OutboxRow Row(Incident incident, string recipient, string occasion, Reach reach, MessageKind kind, int number, string via, DateTimeOffset now)
    {
        var message = MessageJson.Write(wording.Write(incident, kind, number, recipient, now));
        var nowhere = reach.Channel.Length == 0;
        return new OutboxRow(0, incident.Id, number, recipient, occasion, reach.Channel, reach.Address, 0, OutboxRow.KeyOf(incident.Id, number, recipient, occasion, reach.Channel), kind.ToString(), message, now)
        {
            Due = now,
            Via = via,
            State = nowhere ? OutboxState.Dead : OutboxState.Waiting,
            Reason = nowhere ? $"{recipient} has no contact that goes through a configured channel" : "",
        };
    }

    private static void Remember(Incident incident, List<IncidentMember> open, DateTimeOffset now)
    {
        incident.Told = incident.Told with { Last = now, State = State(open), Weight = Weight(open), Resolved = false };
        incident.Changed = true;
    }

    /// <summary>Null when one member at least is not kept quiet.</summary>
    private string? Quiet(List<IncidentMember> open, bool told, DateTimeOffset now)
    {
        string? first = null;
        foreach (var member in open)
        {
            if (hosts.Find(member.Host) is not { } host) continue;
            // Who acknowledged what was told wants to hear when it gets worse; and others may be asked still.
            var holds = suppression.Of(member.Subject(host), now).Where(hold => !told || hold.Kind != "acknowledgement").ToList();
            if (holds.Count == 0) return null;
            first ??= $"{holds[0].Kind}: {holds[0].Reason}{(holds[0].Until is { } until ? $" (until {IncidentWording.Clock(until)} UTC)" : "")}";
        }
        return first;
    }

    private static string State(IEnumerable<IncidentMember> open) => string.Join(',', open.OrderBy(m => m.Problem).Select(m => $"{m.Problem}{m.Status[0]}"));

    private static int Weight(IEnumerable<IncidentMember> open) => open.Select(m => Subject.Weight(Subject.SeverityOf(m.Status))).DefaultIfEmpty(0).Max();
}
