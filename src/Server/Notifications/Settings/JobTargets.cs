using Muster.Server.Configuration;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Jobs.Documents;
using Muster.Server.Notifications.Letters;
using Muster.Server.OnCall.Teams;

namespace Muster.Server.Notifications.Settings;

/// <summary>Jobs name whom they tell (<c>plugin: {type: muster, configuration: {to: …}}</c>): everybody they name is there. What a variable says is known only when the job runs.</summary>
internal static class JobTargets
{
    /// <exception cref="ConfigurationException">The first that names nobody.</exception>
    public static void Check(JobSet jobs, IReadOnlyCollection<string> channels, OnCallConfiguration onCall)
    {
        foreach (var job in jobs.Jobs)
        {
            foreach (var told in job.Definition.Notifications.Where(n => n.Kind.Equals(JobLetters.Plugin, StringComparison.OrdinalIgnoreCase)))
            {
                var text = told.Settings.GetValueOrDefault("to", "");
                if (Objection(text, channels, onCall) is not { } objection) continue;
                var place = Place(job.Definition.Document, told.Moment, text);
                throw new ConfigurationException(job.File, place.Line > 0 ? place.Line : job.Line, Math.Max(1, place.Column), $"notification.{JobNotification.Key(told.Moment)}: to: {objection}");
            }
        }
    }

    private static string? Objection(string text, IReadOnlyCollection<string> channels, OnCallConfiguration onCall)
    {
        if (text.Contains("${", StringComparison.Ordinal)) return null;
        var names = JobLetters.Split(text);
        if (names.Length == 0) return "nobody is named: write such as to: team:web";
        foreach (var name in names)
        {
            try
            {
                NotifyTargets.Read(name, channels, onCall);
            }
            catch (FormatException wrong)
            {
                return wrong.Message;
            }
        }
        return null;
    }

    /// <summary>Where the text stands; else the nearest that has a line.</summary>
    private static (int Line, int Column) Place(JobMap document, JobMoment moment, string text)
    {
        if ((document["notification"] as JobMap)?[JobNotification.Key(moment)] is not JobMap told) return (document["notification"]?.Line ?? 0, 1);
        var plugins = told["plugin"] switch { JobList list => list.Items.OfType<JobMap>(), JobMap one => [one], _ => [] };
        var to = plugins.Select(plugin => (plugin["configuration"] as JobMap)?["to"]).FirstOrDefault(value => value is not null && (value.AsText ?? "") == text);
        return to is { Line: > 0 } ? (to.Line, to.Column) : (told.Line, 1);
    }
}
