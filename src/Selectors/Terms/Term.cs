namespace Muster.Selectors.Terms;

/// <summary>A node of a compiled selector. Its text, parsed again, is the same node.</summary>
internal abstract class Term
{
    public abstract bool Matches(ISelectable host);

    public abstract override string ToString();

    /// <summary>The text where it stands under a <c>not</c>, or, with <paramref name="underAnd"/>, as one of several under <c>and</c>.</summary>
    public virtual string Within(bool underAnd) => ToString();
}
