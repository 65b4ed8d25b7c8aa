namespace Muster.Selectors.Terms;

/// <summary>A node of a compiled selector. Its text, parsed again, is the same node.</summary>
internal abstract class Term
{
    public abstract bool Matches(ISelectable host);

    public abstract override string ToString();

    /// <summary>The text where something stands beside it that binds closer: in parentheses if need be.</summary>
    public virtual string Enclosed() => ToString();
}
