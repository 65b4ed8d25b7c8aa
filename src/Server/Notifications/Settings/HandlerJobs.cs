using Muster.Server.Configuration;
using Muster.Server.Jobs.Catalogue;

namespace Muster.Server.Notifications.Settings;

/// <summary>Handlers and actions of checks name jobs: they are held against the jobs there are.</summary>
internal static class HandlerJobs
{
    /// <exception cref="ConfigurationException">The first one that names no job, or several.</exception>
    public static void Check(ConfigurationSnapshot all)
    {
        var jobs = all.Part<JobSet>();
        foreach (var check in all.Checks.Values.OrderBy(c => c.Name, StringComparer.Ordinal))
            foreach (var act in check.Actions.Concat(check.Handler is { } handler ? [handler.Act] : []).Where(act => act.IsJob))
            {
                var found = jobs.ById.ContainsKey(act.Job) ? 1 : jobs.Named(act.Job, act.Project.Length > 0 ? act.Project : null).Count;
                if (found == 1) continue;
                var near = Nearest.Of(act.Job, jobs.Jobs.Select(j => j.FullName));
                throw new ConfigurationException(act.File, act.Line, act.Column, found == 0
                    ? $"job: there is no job “{act.Job}”{(act.Project.Length > 0 ? $" in {act.Project}" : "")}{(near is null ? "" : $"; did you mean “{near}”?")}"
                    : $"job: “{act.Job}” is the name of {found} jobs: write its group too (group/name), or project:");
            }
    }
}
