namespace Muster.Server.Notifications.Routing;

/// <summary>A way to somebody: a configured channel and the address in its form.</summary>
public sealed record Reach(string Channel, string Address);

/// <summary>Somebody, or some place, that is told.</summary>
/// <param name="Id"><c>person:ann</c>, <c>channel:ops-hook</c>: nobody is told the same twice under one id.</param>
/// <param name="Reach">In the order they are tried; none: cannot be told, which is shown.</param>
/// <param name="Via">Whence: <c>rota:web-primary</c>, <c>policy:critical step 2</c>.</param>
/// <param name="Occasion">Empty for the first page; what an escalation does again has a name of its own.</param>
public sealed record Recipient(string Id, string Name, IReadOnlyList<Reach> Reach, string Via, string Role = "", string Occasion = "");

/// <summary>Somebody took it on.</summary>
public sealed record Taken(string Person, string Role, DateTimeOffset At, string Comment = "");

/// <summary>What a kind of recipient is asked: who is to have been told by now.</summary>
/// <param name="Since">When the incident was first told.</param>
/// <param name="TakenBy">Acknowledgements so far, first first.</param>
public sealed record RecipientQuestion(DateTimeOffset Since, DateTimeOffset Now, IReadOnlyList<Taken> TakenBy);

/// <summary>Everybody who is to have been told by now, those told already included; and when there will be more.</summary>
/// <param name="Trouble">Why nobody (or not everybody) is found; null: fine.</param>
/// <param name="Escalates">People are found, and told, by an escalation that runs by itself.</param>
public sealed record RecipientPlan(IReadOnlyList<Recipient> Now, DateTimeOffset? Next = null, string? Trouble = null, bool Escalates = false);

public delegate RecipientPlan RecipientResolver(string name, RecipientQuestion question);
