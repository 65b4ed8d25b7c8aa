using System.Globalization;
using Muster.Checks;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Configuration;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Notices;
using Muster.Server.Notifications.Channels;
using Muster.Server.Notifications.Incidents;
using Muster.Server.Notifications.Outbox;
using Muster.Server.Notifications.Routing;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Letters;

/// <summary>
/// What jobs tell goes through the outbox like everything else: <c>email</c> as Rundeck's files write it, and <c>muster</c>, a plugin
/// type of our own with <c>to: team:web, channel:ops</c> (whatever a route may name).
/// </summary>
public sealed class JobLetters(JobNotices notices, ConfigurationStore configuration, ChannelKinds kinds, Recipients recipients, OutboxStore outbox, OutboxBoard board, TimeProvider time)
{
    public const string Plugin = "muster";
    private const int MostHosts = 20;

    internal void Listen()
    {
        notices.On(JobNotification.Email, (notice, _) => PutAsync(notice, Mailed(notice)));
        notices.On(Plugin, (notice, _) => PutAsync(notice, Named(notice)));
    }

    private List<Recipient> Mailed(JobNotice notice)
    {
        var mail = configuration.Current.Part<NotifyConfiguration>().Channel(JobNotification.Email)
            ?? throw new InvalidOperationException("no channel sends mail: write one with kind: email into config/notify");
        var addresses = Split(notice.Settings.GetValueOrDefault("recipients", ""));
        if (addresses.Length == 0) throw new InvalidOperationException("recipients: nobody is named");
        foreach (var address in addresses)
            if (kinds.Of(mail).Objection(address) is { } objection) throw new InvalidOperationException($"recipients: {objection}");
        return [.. addresses.Select(address => new Recipient($"{mail.Name}:{address}", address, [new Reach(mail.Name, address)], $"job {notice.Execution.Plan.Title}"))];
    }

    private List<Recipient> Named(JobNotice notice)
    {
        var names = Split(notice.Settings.GetValueOrDefault("to", ""));
        var targets = names.Select(name => NotifyTarget.Parse(name) ?? throw new InvalidOperationException($"to: “{name}” says nobody: write channel:NAME, person:NAME, team:NAME, everyone:TEAM or rota:NAME")).ToList();
        if (targets.Count == 0) throw new InvalidOperationException("to: nobody is named, such as to: team:web");
        var now = time.GetUtcNow();
        var plan = recipients.Resolve(targets, new RecipientQuestion(now, now, []));
        var reached = plan.Now.Where(r => r.Reach.Count > 0).Select(r => r with { Via = $"job {notice.Execution.Plan.Title}" }).ToList();
        return reached.Count > 0 ? reached : throw new InvalidOperationException($"to: {plan.Trouble ?? "nobody of them has a contact that goes through a configured channel"}");
    }

    private async Task PutAsync(JobNotice notice, List<Recipient> to)
    {
        var now = time.GetUtcNow();
        var letter = new Letter(string.Create(CultureInfo.InvariantCulture, $"execution {notice.Execution.Id} {notice.Trigger}"), Message(notice, now));
        board.Add(await outbox.WriteAsync(db => to.Select(one => letter.Put(db, one, now)).OfType<OutboxRow>().ToList()));
    }

    private Message Message(JobNotice notice, DateTimeOffset now)
    {
        var (execution, run) = (notice.Execution, notice.Run);
        var said = notice.Moment switch
        {
            JobMoment.Success => "succeeded",
            JobMoment.Start => "has begun",
            JobMoment.Overdue => "takes longer than usual",
            JobMoment.RetryableFailure => $"{Word(execution.Status)}, and is tried again",
            _ => Word(execution.Status),
        };
        var failed = Enumerable.Range(0, execution.Plan.HostCount).Where(host => !execution.IsUnfinished && execution.StateOf(host) != StepState.Succeeded).Select(host => execution.Plan.Hosts[host].Name).ToList();
        return new Message
        {
            // What began with a failure is over with a success: programs that keep alerts by thread end theirs.
            Kind = notice.Moment switch { JobMoment.Success => MessageKind.Resolved, JobMoment.Failure => MessageKind.Alert, _ => MessageKind.Update },
            Incident = $"execution-{execution.Id}",
            Severity = notice.Moment switch { JobMoment.Failure => CheckStatus.Critical, JobMoment.Overdue or JobMoment.RetryableFailure => CheckStatus.Warning, _ => CheckStatus.Ok },
            Title = notice.Settings.GetValueOrDefault("subject") is { Length: > 0 } subject ? subject : $"job {execution.Plan.Title} of {run.Root.Project} {said}",
            Parts = [.. Parts(notice, said, failed)],
            Links = new MessageLinks(IncidentWording.Under(configuration.Current.Part<NotifyConfiguration>().Address, $"executions/{execution.Id}")),
            Thread = $"muster-job-{run.Root.Project}-{run.Root.Id}",
            Since = execution.Created,
            At = now,
        };
    }

    private static IEnumerable<MessagePart> Parts(JobNotice notice, string said, List<string> failed)
    {
        var execution = notice.Execution;
        yield return new MessagePart("Execution", $"{execution.Id} {said}, begun by {execution.By} at {IncidentWording.Clock(execution.Created)} UTC");
        if (execution.Ended is { } ended) yield return new MessagePart("Lasted", IncidentWording.Spell(ended - execution.Created) + (notice.Average is { } usual ? $" (usually {IncidentWording.Spell(usual)})" : ""));
        yield return new MessagePart("Hosts", $"{execution.Plan.HostCount}");
        if (failed.Count > 0) yield return new MessagePart("Did not succeed on", string.Join("\n", failed.Take(MostHosts)) + (failed.Count > MostHosts ? $"\nand {failed.Count - MostHosts} more" : ""), Long: true);
        if (notice.Run.Options.Count > 0) yield return new MessagePart("Options", string.Join("\n", notice.Run.Options.Select(o => $"{o.Key}: {o.Value}")), Long: true);
        if (execution.Message.Length > 0) yield return new MessagePart("Said", execution.Message);
    }

    private static string Word(ExecutionStatus status) => status switch { ExecutionStatus.Killed => "was killed", ExecutionStatus.TimedOut => "took too long", ExecutionStatus.Succeeded => "succeeded", _ => "failed" };

    /// <summary>Names behind <c>to:</c> or <c>recipients:</c>.</summary>
    internal static string[] Split(string text) => text.Split([',', ';', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
