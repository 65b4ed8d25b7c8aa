using System.Globalization;
using System.Net;
using Muster.Selectors.Terms;

namespace Muster.Selectors.Parsing;

/// <summary>Turns a term as written into one that can match, or says what is wrong with its field, operator or value.</summary>
internal sealed class TermFactory(IReadOnlyDictionary<string, IReadOnlyCollection<string>>? groups)
{
    private static readonly string[] Fields = ["tag", "name", "id", "status", "group", "address", "fact."];
    private static readonly string[] Statuses = ["UP", "DOWN", "BLIND", "REBOOTING", "GONE"];

    public Term Make(RawTerm raw)
    {
        if (raw.Field is null) return Tag(raw);
        var name = raw.Field.ToLowerInvariant();
        if (name.StartsWith("fact.", StringComparison.Ordinal)) return Fact(raw, raw.Field["fact.".Length..]);
        if (name == "fact") throw new SelectorException(raw.Column, "the name of the fact is missing: write fact.NAME, for example fact.os:debian*");
        if (!Fields.Contains(name))
            throw new SelectorException(raw.Column, $"unknown field '{raw.Field}'{Nearest.Hint(name, Fields)} (a tag that holds a '{raw.Operator}' needs quotes)");
        if (raw.Operator is "<" or "<=" or ">" or ">=")
            throw new SelectorException(raw.Column, $"'{name}' has no order: only facts can be compared with '{raw.Operator}'");
        var expression = raw.Operator is "~" or "!~";
        if (expression && name is "group" or "status" or "address")
            throw new SelectorException(raw.Column, $"'{name}' does not take a regular expression: write {name}:value, * and ? are allowed in it");
        Term term = name switch
        {
            "tag" => expression ? new TagExpressionTerm(Expression(raw)) : Tag(raw),
            "name" => new NameTerm(Match(raw)),
            "id" => new IdTerm(Match(raw)),
            "status" => Status(raw),
            "group" => Group(raw),
            _ => Address(raw),
        };
        return Sign(raw, term);
    }

    private static Term Sign(RawTerm raw, Term term) => raw.Operator.StartsWith('!') ? NotTerm.Of(term) : term;

    private static Pattern Match(RawTerm raw) => raw.Operator is "~" or "!~" ? Expression(raw) : Glob(raw);

    private static Pattern Glob(RawTerm raw) => !raw.Quoted && raw.Value.Any(Lexicon.IsWild) ? Pattern.Glob(raw.Value) : Pattern.Literal(raw.Value);

    private static Pattern Expression(RawTerm raw)
    {
        try
        {
            return Pattern.Expression(raw.Value);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            var cure = wrong is NotSupportedException ? "look-around and back references are not supported" : wrong.Message;
            throw new SelectorException(raw.ValueColumn, $"'{raw.Value}' is not a regular expression: {cure}");
        }
    }

    private static Term Tag(RawTerm raw)
    {
        var pattern = Glob(raw);
        if (pattern.IsLiteral && raw.Value == "all") return AllTerm.Instance;
        return pattern.IsLiteral ? new TagTerm(raw.Value) : new TagGlobTerm(pattern);
    }

    private static StatusTerm Status(RawTerm raw)
    {
        var pattern = Glob(raw);
        return Statuses.Any(pattern.Matches) ? new StatusTerm(pattern)
            : throw new SelectorException(raw.ValueColumn, $"unknown status '{raw.Value}'{Nearest.Hint(raw.Value, Statuses)}");
    }

    private GroupTerm Group(RawTerm raw)
    {
        var pattern = Glob(raw);
        if (groups is null) return new GroupTerm(pattern, null);
        var tags = groups.Where(g => pattern.Matches(g.Key)).Select(g => g.Value.ToArray()).ToArray();
        return tags.Length > 0 ? new GroupTerm(pattern, tags)
            : throw new SelectorException(raw.ValueColumn, $"unknown group '{raw.Value}'{Nearest.Hint(raw.Value, groups.Keys.ToArray())}");
    }

    private static AddressTerm Address(RawTerm raw)
    {
        var slash = raw.Value.IndexOf('/');
        if (slash < 0)
        {
            if (IPAddress.TryParse(raw.Value, out var one)) return new AddressTerm(raw.Value, new IPNetwork(one, one.GetAddressBytes().Length * 8), null);
            var pattern = Glob(raw);
            return !pattern.IsLiteral ? new AddressTerm(raw.Value, null, pattern)
                : throw new SelectorException(raw.ValueColumn, $"'{raw.Value}' is not an address: write 10.1.2.3, 10.0.0.0/8 or 10.1.*");
        }
        if (!IPAddress.TryParse(raw.Value[..slash], out var address) || !int.TryParse(raw.Value[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > address.GetAddressBytes().Length * 8)
            throw new SelectorException(raw.ValueColumn, $"'{raw.Value}' is not a network: write for example 10.0.0.0/8 or fd00::/8");
        var first = FirstOf(address, prefix);
        return address.Equals(first) ? new AddressTerm(raw.Value, new IPNetwork(first, prefix), null)
            : throw new SelectorException(raw.ValueColumn, $"'{raw.Value}' has bits behind its prefix: write {first}/{prefix}");
    }

    private static IPAddress FirstOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static Term Fact(RawTerm raw, string name)
    {
        if (name.Length == 0) throw new SelectorException(raw.Column, "the name of the fact is missing: write for example fact.os:debian*");
        if (raw.Operator is "<" or "<=" or ">" or ">=")
            return Amount.TryParse(raw.Value, out var bound) ? new FactOrderTerm(name, raw.Operator, raw.Value, bound)
                : throw new SelectorException(raw.ValueColumn, $"'{raw.Value}' is not a number: write for example 8, 1.5 or 16GiB");
        return Sign(raw, new FactTerm(name, Match(raw)));
    }
}
