using System.Net;
using Muster.Selectors.Parsing;

namespace Muster.Selectors.Terms;

internal sealed class NameTerm(Pattern name) : Term
{
    public override bool Matches(ISelectable host) => name.Matches(host.Name);

    public override string ToString() => "name" + name;
}

internal sealed class IdTerm(Pattern id) : Term
{
    public override bool Matches(ISelectable host) => id.Matches(host.Id);

    public override string ToString() => "id" + id;
}

internal sealed class StatusTerm(Pattern status) : Term
{
    public override bool Matches(ISelectable host) => status.Matches(host.Status);

    public override string ToString() => "status" + status;
}

/// <summary>A network (one address is a network of its own), or a glob over the written address.</summary>
internal sealed class AddressTerm(string text, IPNetwork? network, Pattern? glob) : Term
{
    public override bool Matches(ISelectable host)
    {
        foreach (var address in host.Addresses)
        {
            var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (network is { } net ? net.Contains(plain) : glob!.Matches(plain.ToString())) return true;
        }
        return false;
    }

    public override string ToString() => "address:" + (glob is null ? Lexicon.Value(text) : text);
}

internal sealed class FactTerm(string name, Pattern value) : Term
{
    private readonly double? _amount = value.IsLiteral && Amount.TryParse(value.Text, out var amount) ? amount : null;

    /// <summary>As text, or as the same number (<c>fact.memory:16GiB</c>).</summary>
    public override bool Matches(ISelectable host) => host.Fact(name) is { } fact
        && (value.Matches(fact) || (_amount is { } wanted && Amount.TryParse(fact, out var has) && has == wanted));

    public override string ToString() => $"fact.{name}{value}";
}

/// <summary>False for a host without the fact, or whose fact is not a number.</summary>
internal sealed class FactOrderTerm(string name, string comparison, string text, double bound) : Term
{
    public override bool Matches(ISelectable host) => host.Fact(name) is { } fact && Amount.TryParse(fact, out var value) && comparison switch
    {
        "<" => value < bound,
        "<=" => value <= bound,
        ">" => value > bound,
        _ => value >= bound,
    };

    public override string ToString() => $"fact.{name}{comparison}{Lexicon.Value(text)}";
}
