using Muster.Server.Accounts.Users;
using Muster.Server.Configuration;
using Muster.Server.Notifications.Channels.InPage;
using Muster.Server.Notifications.Settings;
using Muster.Server.OnCall;
using Muster.Server.OnCall.Teams;
using Muster.Server.Web.Access;

namespace Muster.Server.Notifications.Routing;

/// <summary>People, teams and rotas as recipients, with the ways to reach them; and who is told where nobody is named.</summary>
public sealed class OnCallRecipients(OnCallNow onCall, UserStore users, ConfigurationStore configuration)
{
    public static readonly IReadOnlyList<string> Kinds = ["person", "rota", "team", "everyone"];

    /// <summary>Escalations page by themselves: here it is only seen whether there is such a policy.</summary>
    public RecipientPlan Policy(string name) => onCall.Configured.Policies.ContainsKey(name) ? new RecipientPlan([], Escalates: true) : new RecipientPlan([], Trouble: $"there is no policy “{name}”");

    public RecipientPlan Resolve(string kind, string name, RecipientQuestion question)
    {
        try
        {
            var people = onCall.Resolve($"{kind}:{name}", question.Since);
            return new RecipientPlan([.. people.Select(p => Of(p.Person, p.Via, p.Role))], Trouble: people.Count == 0 ? $"nobody stands behind {kind}:{name}" : null);
        }
        catch (FormatException unknown)
        {
            return new RecipientPlan([], Trouble: unknown.Message);
        }
    }

    /// <summary>Administrators who are known as people with contacts, and the pages in any case.</summary>
    public RecipientPlan Default(RecipientQuestion question)
    {
        var administrators = users.All.Where(u => u.Role == Role.Admin).Select(u => u.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var people = onCall.Configured.People.Values.Where(p => administrators.Contains(p.User)).Select(p => Of(p, "an administrator: no route names anybody", "")).Where(r => r.Reach.Count > 0);
        return new RecipientPlan([.. people, new Recipient($"channel:{InPageChannel.Name}", "the pages", [new Reach(InPageChannel.Name, "")], "no route names anybody")]);
    }

    /// <summary>With the contacts that go through a channel there is, in the person's order.</summary>
    public Recipient Of(Person person, string via, string role)
    {
        var configured = configuration.Current.Part<NotifyConfiguration>();
        return new Recipient($"person:{person.Id}", person.Name,
            [.. person.Contacts.Select(c => (Channel: configured.Channel(c.Channel), c.Address)).Where(c => c.Channel is not null).Select(c => new Reach(c.Channel!.Name, c.Address)).DistinctBy(r => r.Channel)], via, role);
    }
}
