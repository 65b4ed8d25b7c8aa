using System.Collections.Concurrent;
using Muster.Protocol;
using Muster.Server.AgentLink;
using Muster.Server.Configuration;
using Muster.Server.Configuration.Sources;
using Muster.Server.Gathering.Scraping;
using Muster.Server.Hosts;

namespace Muster.Server.Gathering.Agents;

/// <summary>What agents gather: tells each its orders when it comes and whenever they change, and takes what they bring.</summary>
public sealed class AgentGathering(AgentFrames frames, HostRegistry hosts, ConfigurationStore configuration, TargetBoard board, TimeProvider time)
{
    private readonly ConcurrentDictionary<HostId, Agent> _agents = new();

    private sealed record Agent(AgentSession Session)
    {
        public GatherOrders Told { get; set; } = new();
        public IReadOnlyList<ListenReport> Reports { get; set; } = [];
    }

    public void Start()
    {
        frames.On(FromAgent.BodyOneofCase.Gathered, TakeAsync);
        frames.Welcomed += OnWelcomed;
        frames.Ended += OnEnded;
    }

    /// <summary>How the listeners of agents stand: host, the source's name, and what the agent said last.</summary>
    public IEnumerable<(HostRecord Host, MetricSource Source, ListenReport Report)> Listeners
    {
        get
        {
            var sources = configuration.Current.MetricSources.ToDictionary(source => source.Name);
            foreach (var (id, agent) in _agents)
            {
                if (hosts.Find(id) is not { } host) continue;
                foreach (var report in agent.Reports)
                    if (sources.GetValueOrDefault(report.Key) is { } source) yield return (host, source, report);
            }
        }
    }

    /// <summary>Takes over what the configuration and the hosts say now: all agents' targets, and the orders of those connected.</summary>
    public void Put()
    {
        var sources = configuration.Current.MetricSources;
        var scrapes = sources.OfType<ScrapeSource>().Where(source => source.FromAgent).ToList();
        var targets = hosts.Current.Where(host => !host.Solo).ToDictionary(host => host.Id, host => scrapes.SelectMany(source => TargetPlan.OfAgent(source, host)).DistinctBy(target => target.Key).ToList());
        board.Put(targets.Values.SelectMany(own => own), target => target.Source.FromAgent);
        foreach (var (id, agent) in _agents)
            if (hosts.Find(id) is { } host) Tell(agent, GatherOrdersOf.Make(sources, targets.GetValueOrDefault(id) ?? [], host));
    }

    /// <summary>Targets of agents that bring nothing for long: their series end, until they come again.</summary>
    public void EndQuiet()
    {
        var now = time.GetUtcNow();
        foreach (var intake in board.All.Where(intake => intake.Target.Source.FromAgent))
        {
            if (intake.Health.At is not { } at) continue;
            var patience = TimeSpan.FromSeconds(Math.Max(30, 3 * intake.Target.Source.Every.TotalSeconds));
            if (now - at < patience || intake.Health.Error == TargetIntake.Silent) continue;
            intake.Take(new ScrapeAnswer(now.ToUnixTimeMilliseconds(), default, false, default, TargetIntake.Silent));
        }
    }

    private void OnWelcomed(AgentSession session)
    {
        if (hosts.Find(session.HostId) is not { Solo: false } host) return;
        var agent = new Agent(session);
        _agents[session.HostId] = agent;
        var sources = configuration.Current.MetricSources;
        var targets = sources.OfType<ScrapeSource>().SelectMany(source => TargetPlan.OfAgent(source, host)).DistinctBy(target => target.Key).ToList();
        // Its first body may be here before the next Put.
        board.Begin(targets);
        Tell(agent, GatherOrdersOf.Make(sources, targets, host));
    }

    private void OnEnded(AgentSession session)
    {
        if (_agents.TryGetValue(session.HostId, out var agent) && agent.Session == session) _agents.TryRemove(KeyValuePair.Create(session.HostId, agent));
    }

    /// <summary>An agent begins without orders: nothing is sent as long as there are none.</summary>
    private static void Tell(Agent agent, GatherOrders orders)
    {
        lock (agent)
        {
            if (agent.Told.Equals(orders)) return;
            agent.Told = orders;
            agent.Session.Send(new FromServer { GatherOrders = orders });
        }
    }

    private async ValueTask TakeAsync(AgentSession session, FromAgent frame)
    {
        if (frame.Gathered.Listeners.Count > 0 && _agents.TryGetValue(session.HostId, out var agent)) agent.Reports = [.. frame.Gathered.Listeners];
        foreach (var scrape in frame.Gathered.Scrapes)
        {
            // Of a target that is no longer asked, or of another host's: left alone.
            if (board.Find(scrape.Key) is not { } intake || intake.Target.Host != session.HostId) continue;
            intake.Take(await AnswerAsync(scrape, intake.Target, session));
        }
    }

    private async Task<ScrapeAnswer> AnswerAsync(ScrapeBody scrape, ScrapeTarget target, AgentSession session)
    {
        var duration = TimeSpan.FromMicroseconds(Math.Min(scrape.DurationUs, 3_600_000_000));
        // The agent's clock, corrected as the times of results are: small differences are left alone.
        var offset = hosts.Find(session.HostId)?.Presence.ClockOffsetMs ?? 0;
        var at = scrape.TimeMs + (Math.Abs(offset) < 2_000 ? 0 : offset);
        return scrape.Error.Length > 0 ? new ScrapeAnswer(at, duration, false, default, scrape.Error)
            : await ScrapeUnpacking.UnpackAsync(at, duration, scrape.ContentType, scrape.Gzip, scrape.Body.Memory, target.Source.MaxBodyBytes);
    }
}
