using Muster.Selectors.Terms;

namespace Muster.Selectors.Parsing;

/// <summary>Recursive descent over <see cref="SelectorReader"/>: <c>not</c> binds closest, then <c>and</c>, then <c>or</c>.</summary>
internal sealed class SelectorParser(string text, IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups)
{
    /// <summary>More than anybody writes, less than a stack holds.</summary>
    private const int DeepestNesting = 100;

    private readonly SelectorReader _reader = new(text);
    private readonly TermFactory _terms = new(groups);
    private int _depth;

    public Term Parse()
    {
        if (_reader.Peek() == Sign.End) throw new SelectorException(1, "the selector is empty: write 'all' for every host");
        var term = Any();
        if (_reader.Peek() == Sign.Close) throw _reader.Wrong("this ) closes nothing: remove it, or open a ( before");
        return term;
    }

    private Term Any()
    {
        List<Term> terms = [Every()];
        while (_reader.Peek() == Sign.Or)
        {
            _reader.Take();
            terms.Add(Every());
        }
        return AnyTerm.Of(terms);
    }

    private Term Every()
    {
        List<Term> terms = [Negated()];
        while (_reader.Peek() is Sign.And or Sign.Not or Sign.Open or Sign.Term)
        {
            if (_reader.Peek() == Sign.And) _reader.Take();
            terms.Add(Negated());
        }
        return EveryTerm.Of(terms);
    }

    private Term Negated()
    {
        var negate = false;
        for (; _reader.Peek() == Sign.Not; _reader.Take()) negate = !negate;
        var term = _reader.Peek() switch
        {
            Sign.Open => Nested(),
            Sign.Term => _terms.Make(_reader.TakeTerm()),
            Sign.End => throw _reader.Wrong("a term is missing at the end: write a tag or field:value, or remove the last operator"),
            _ => throw new SelectorException(_reader.Column, $"a term is missing before '{_reader.Take()}'"),
        };
        return negate ? NotTerm.Of(term) : term;
    }

    private Term Nested()
    {
        if (++_depth > DeepestNesting) throw _reader.Wrong($"more than {DeepestNesting} parentheses within each other");
        var open = _reader.Column;
        _reader.Take();
        var term = Any();
        if (_reader.Peek() != Sign.Close) throw new SelectorException(open, "this ( is not closed: add a )");
        _reader.Take();
        _depth--;
        return term;
    }
}
