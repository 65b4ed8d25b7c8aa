namespace Muster.Agent.Policy;

/// <summary>What of one kind may run. Deny beats allow; without allow patterns everything not denied may.</summary>
internal sealed record Rule(IReadOnlyList<string>? Allow, IReadOnlyList<string> Deny)
{
    public static readonly Rule Anything = new(null, []);
    public static readonly Rule Nothing = new([], []);

    /// <summary>True when no text can pass.</summary>
    public bool IsNothing => Allow is { Count: 0 };

    /// <returns>Null when allowed, else why not.</returns>
    public string? Objection(string text)
    {
        foreach (var pattern in Deny)
            if (Glob.Matches(pattern, text)) return $"'{text}' is denied by '{pattern}'";
        if (Allow is null) return null;
        foreach (var pattern in Allow)
            if (Glob.Matches(pattern, text)) return null;
        return Allow.Count == 0 ? $"'{text}': nothing of its kind is allowed" : $"'{text}' is on no allow line";
    }
}
