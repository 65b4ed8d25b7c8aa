using Muster.Selectors.Parsing;

namespace Muster.Selectors.Terms;

/// <summary>The tag that every host has.</summary>
internal sealed class AllTerm : Term
{
    public static AllTerm Instance { get; } = new();

    public override bool Matches(ISelectable host) => true;

    public override string ToString() => "all";
}

internal sealed class TagTerm(string tag) : Term
{
    public override bool Matches(ISelectable host) => host.HasTag(tag);

    public override string ToString() => Lexicon.Word(tag);
}

internal sealed class TagGlobTerm(Pattern glob) : Term
{
    public override bool Matches(ISelectable host)
    {
        foreach (var tag in host.Tags)
            if (Globbing.Matches(glob.Text, tag, ignoreCase: false)) return true;
        return Globbing.Matches(glob.Text, "all", ignoreCase: false);
    }

    public override string ToString() => glob.Text.Any(Lexicon.StartsOperator) ? "tag" + glob : glob.Text;
}

internal sealed class TagExpressionTerm(Pattern expression) : Term
{
    public override bool Matches(ISelectable host)
    {
        foreach (var tag in host.Tags)
            if (expression.Matches(tag)) return true;
        return expression.Matches("all");
    }

    public override string ToString() => "tag" + expression;
}

/// <summary>A host is in a group when it carries all of the group's tags.</summary>
/// <param name="tags">The tags of every group that the pattern names; null when the groups were not known.</param>
internal sealed class GroupTerm(Pattern group, string[][]? tags) : Term
{
    public override bool Matches(ISelectable host)
    {
        if (tags is null) throw new InvalidOperationException($"'{this}' cannot be matched: the selector was parsed without the groups");
        foreach (var all in tags)
            if (Array.TrueForAll(all, t => t == "all" || host.HasTag(t))) return true;
        return false;
    }

    public override string ToString() => "group" + group;
}
