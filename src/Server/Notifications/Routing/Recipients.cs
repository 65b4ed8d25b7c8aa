using Muster.Server.Configuration;
using Muster.Server.Notifications.Settings;

namespace Muster.Server.Notifications.Routing;

/// <summary>Who stands behind the targets of routes. Kinds are registered (<c>recipients.On("team", …)</c>) before the server starts.</summary>
public sealed class Recipients
{
    private readonly Dictionary<string, RecipientResolver> _kinds = [];
    private readonly ConfigurationStore _configuration;
    private Func<RecipientQuestion, RecipientPlan> _default = _ => new RecipientPlan([]);

    public Recipients(ConfigurationStore configuration)
    {
        _configuration = configuration;
        On("channel", (name, _) => Configured.Channels.ContainsKey(name)
            ? new RecipientPlan([new Recipient($"channel:{name}", name, [new Reach(name, "")], $"channel:{name}")])
            : new RecipientPlan([], Trouble: $"there is no channel “{name}” any more"));
    }

    private NotifyConfiguration Configured => _configuration.Current.Part<NotifyConfiguration>();

    public void On(string kind, RecipientResolver resolve) => _kinds[kind] = resolve;

    /// <summary>Who is told where no route names anybody.</summary>
    public void Otherwise(Func<RecipientQuestion, RecipientPlan> resolve) => _default = resolve;

    /// <summary>Of several targets, nobody twice for one occasion; none at all: the default receivers.</summary>
    public RecipientPlan Resolve(IReadOnlyList<NotifyTarget> targets, RecipientQuestion question)
    {
        if (targets.Count == 0) return _default(question);
        var plans = targets.Select(target => _kinds.TryGetValue(target.Kind, out var resolve) ? resolve(target.Name, question)
            : new RecipientPlan([], Trouble: $"nothing is known of {target.Kind}s, so {target} is nobody")).ToList();
        var troubles = plans.Select(plan => plan.Trouble).OfType<string>().ToList();
        var all = plans.SelectMany(plan => plan.Now).DistinctBy(r => (r.Id, r.Occasion)).ToList();
        // Nobody found for anything: rather the default receivers than silence.
        var escalates = plans.Exists(plan => plan.Escalates);
        if (all.Count == 0 && !escalates) return _default(question) with { Trouble = $"{string.Join("; ", troubles)}: the default receivers are told instead" };
        return new RecipientPlan(all, plans.Min(plan => plan.Next), troubles.Count == 0 ? null : string.Join("; ", troubles), escalates);
    }
}
