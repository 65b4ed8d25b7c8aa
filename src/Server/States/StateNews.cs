using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.States.History;
using Muster.Server.Web.Live;

namespace Muster.Server.States;

/// <summary>Tells streams and pages of changes, after they are on disk.</summary>
public sealed class StateNews(LiveUpdates live, HostRegistry hosts, TransitionWriter transitions, ConfigurationStore configuration)
{
    public void Start()
    {
        hosts.StatusTold += (change, transition) => live.Publish("host", new
        {
            host = change.Host.Name,
            hostId = change.Host.Id,
            from = transition.From?.Text(),
            to = transition.To.Text(),
            transition.At,
            transition.Reason,
        }, "overview", "hosts", "problems", $"host:{change.Host.Id}");
        transitions.Told += told =>
        {
            foreach (var t in told)
            {
                var host = hosts.Find(t.Host);
                live.Publish("state", new
                {
                    host = host?.Name,
                    hostId = t.Host,
                    check = t.Check,
                    from = t.Change.From.ToString().ToUpperInvariant(),
                    to = t.Change.To.ToString().ToUpperInvariant(),
                    hardness = t.Change.Hard ? "hard" : "soft",
                    t.Change.Attempt,
                    at = DateTimeOffset.FromUnixTimeMilliseconds(t.Change.At),
                    output = Checks.PluginOutput.Parse(t.Output).Text,
                }, "overview", "hosts", "checks", "problems", $"host:{t.Host}", $"check:{SeriesName.CheckOf(t.Check)}");
            }
        };
        configuration.Applied += (_, _) => live.Publish("configuration", new { applied = configuration.AppliedAt }, "overview", "checks", "groups", "configuration");
        configuration.RefusalChanged += () => live.Publish("configuration", new { refused = configuration.LastRefusal?.Message }, "overview", "checks", "configuration");
    }
}
