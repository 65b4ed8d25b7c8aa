namespace Muster.Server.OnCall.Teams;

public enum TargetKind
{
    Person,
    Rota,
    /// <summary>Whoever is on call in the team's rotas; all members where it has none.</summary>
    Team,
    /// <summary>All members of a team, on call or not.</summary>
    Everyone,
    /// <summary>Those its first steps page.</summary>
    Policy,
}

/// <summary>Who is meant: <c>person:ann</c>, <c>rota:web-primary</c>, <c>team:web</c>, <c>everyone:web</c>, <c>policy:critical</c>.</summary>
public sealed record OnCallTarget(TargetKind Kind, string Name)
{
    /// <summary>Whether the text says its kind; what is called so is not looked up.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OnCallTarget? target)
    {
        target = null;
        var colon = text.IndexOf(':');
        if (colon <= 0) return false;
        foreach (var kind in Enum.GetValues<TargetKind>())
            if (text.AsSpan(0, colon).SequenceEqual(kind.Word())) target = new OnCallTarget(kind, text[(colon + 1)..].Trim());
        return target is not null;
    }

    public override string ToString() => $"{Kind.Word()}:{Name}";
}

public static class TargetKindWords
{
    public static string Word(this TargetKind kind) => kind switch
    {
        TargetKind.Person => "person",
        TargetKind.Rota => "rota",
        TargetKind.Team => "team",
        TargetKind.Everyone => "everyone",
        _ => "policy",
    };
}
