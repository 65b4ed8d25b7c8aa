namespace Muster.Server.Jobs.Definitions;

/// <summary>Reads whom a job tells of what.</summary>
internal static class NotificationReader
{
    public static IReadOnlyList<JobNotification> Read(MapReader job)
    {
        var all = new List<JobNotification>();
        if (job.Inner("notification") is not { } notification) return all;
        foreach (var moment in Enum.GetValues<JobMoment>())
        {
            if (notification.Inner(JobNotification.Key(moment)) is not { } told) continue;
            if (told.Inner("email") is { } mail) all.Add(new JobNotification(moment, JobNotification.Email, mail.Settings()));
            else if (told.Get("recipients") is not null)
                all.Add(new JobNotification(moment, JobNotification.Email, Only(told, "recipients", "subject", "attachLog", "attachLogInFile", "attachLogInline")));
            if (told.Text("urls") is { Length: > 0 }) all.Add(new JobNotification(moment, JobNotification.Urls, Only(told, "urls", "httpMethod", "format")));
            foreach (var plugin in told.Get("plugin") is Documents.JobList ? told.Items("plugin") : told.Inner("plugin") is { } one ? [one] : [])
            {
                all.Add(new JobNotification(moment, plugin.Text("type", ""), plugin.Inner("configuration")?.Settings() ?? []));
                plugin.TellUnknown();
            }
            told.Ignore("httpMethod", "format", "urls", "recipients", "subject", "attachLog", "attachLogInFile", "attachLogInline");
            told.TellUnknown();
        }
        notification.TellUnknown();
        return all;
    }

    private static Dictionary<string, string> Only(MapReader map, params string[] keys) =>
        keys.Select(key => (key, value: map.Text(key))).Where(p => p.value is not null).ToDictionary(p => p.key, p => p.value!);
}
