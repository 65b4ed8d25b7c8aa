namespace Muster.Selectors.Terms;

/// <summary>Every one of at least two.</summary>
internal sealed class EveryTerm : Term
{
    private readonly Term[] _terms;

    private EveryTerm(Term[] terms) => _terms = terms;

    public static Term Of(List<Term> terms) =>
        terms.Count == 1 ? terms[0] : new EveryTerm([.. terms.SelectMany(t => t is EveryTerm every ? every._terms : [t])]);

    public override bool Matches(ISelectable host)
    {
        foreach (var term in _terms)
            if (!term.Matches(host)) return false;
        return true;
    }

    public override string ToString() => string.Join(" and ", _terms.Select(t => t.Enclosed()));

    public override string Enclosed() => $"({this})";
}

/// <summary>At least one of at least two.</summary>
internal sealed class AnyTerm : Term
{
    private readonly Term[] _terms;

    private AnyTerm(Term[] terms) => _terms = terms;

    public static Term Of(List<Term> terms) =>
        terms.Count == 1 ? terms[0] : new AnyTerm([.. terms.SelectMany(t => t is AnyTerm any ? any._terms : [t])]);

    public override bool Matches(ISelectable host)
    {
        foreach (var term in _terms)
            if (term.Matches(host)) return true;
        return false;
    }

    public override string ToString() => string.Join(" or ", _terms.Select(t => t.ToString()));

    public override string Enclosed() => $"({this})";
}

internal sealed class NotTerm : Term
{
    private readonly Term _term;

    private NotTerm(Term term) => _term = term;

    public static Term Of(Term term) => term is NotTerm twice ? twice._term : new NotTerm(term);

    public override bool Matches(ISelectable host) => !_term.Matches(host);

    public override string ToString() => "not " + _term.Enclosed();
}
