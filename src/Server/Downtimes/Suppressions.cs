using Muster.Server.Configuration;
using Muster.Server.Downtimes.Acknowledgements;
using Muster.Server.Downtimes.Alertmanager;
using Muster.Server.Downtimes.Matching;
using Muster.Server.Downtimes.Silences;
using Muster.Server.Downtimes.Windows;
using Muster.Server.Hosts;
using Muster.Server.Problems;

namespace Muster.Server.Downtimes;

public enum SuppressionKind
{
    Silence,
    Downtime,
    Acknowledgement,
}

/// <summary>A reason why nobody is told of a problem now.</summary>
/// <param name="Id">Of the silence, the downtime or the problem that was acknowledged.</param>
/// <param name="Until">Null: until the problem ends.</param>
public sealed record Suppression(SuppressionKind Kind, string Id, DateTimeOffset? Until, string By, string Comment)
{
    /// <summary>In a sentence: <c>silenced by ann until 14:00 UTC: disks are replaced</c>.</summary>
    public string Text(DateTimeOffset now)
    {
        var verb = Kind switch { SuppressionKind.Silence => "silenced", SuppressionKind.Downtime => "in downtime", _ => "acknowledged" };
        var until = Until is not { } end ? "" : $" until {end.UtcDateTime.ToString(end - now < TimeSpan.FromHours(20) ? "HH:mm" : "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC";
        return $"{verb} by {By}{until}" + (Comment.Length > 0 ? $": {Comment}" : "");
    }
}

/// <summary>Answers why nobody is to be told of a problem. Any thread; nothing is waited for.</summary>
public sealed class Suppressions(ConfigurationStore configuration, ProblemBoard problems, SilenceBook silences, DowntimeBoard downtimes, AcknowledgementBook acknowledgements, PostedAlerts posted)
{
    /// <summary>Every reason there is now: acknowledgement first, then downtimes, then silences. Empty: nothing holds it back.</summary>
    /// <param name="check">The check's name, <c>host</c> for the host itself.</param>
    /// <param name="status">The problem's: WARNING, CRITICAL, UNKNOWN, DOWN, BLIND.</param>
    public IReadOnlyList<Suppression> For(HostRecord host, string check, string status, DateTimeOffset now)
    {
        var problem = problems.Find(host.Id, check);
        var found = For(LabelsOf(host, check, status), now, problem?.Since);
        return problem is not null && acknowledgements.Of(problem.Id, now) is { } mine ? [Of(mine), .. found] : found;
    }

    /// <summary>What matchers see of a problem.</summary>
    public ProblemLabels LabelsOf(HostRecord host, string check, string status) => ProblemLabels.Of(host, check, status, configuration.Current, posted.LabelsOf(host.Id, check));

    /// <summary>Downtimes and silences of anything that has labels: alerts that were posted, or what may become a problem.</summary>
    /// <param name="since">When it began; null: it would begin now.</param>
    public IReadOnlyList<Suppression> For(ProblemLabels labels, DateTimeOffset now, DateTimeOffset? since = null) =>
    [
        .. downtimes.Covering(labels, now, since).Select(c => new Suppression(SuppressionKind.Downtime, c.Downtime.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), c.Until, c.Downtime.By, c.Downtime.Title)),
        .. silences.Covering(labels, now).Select(s => new Suppression(SuppressionKind.Silence, s.Id, s.EndsAt, s.By, s.Comment)),
    ];

    public static Suppression Of(Acknowledgement made) =>
        new(SuppressionKind.Acknowledgement, made.Problem.ToString(System.Globalization.CultureInfo.InvariantCulture), made.Expires, made.By, made.Comment);
}
