using System.CommandLine;
using System.CommandLine.Parsing;

namespace Muster.Cli;

/// <summary>What is said of words that cannot be parsed: the option as it is typed and what it takes, not the names of types.</summary>
internal static class TypedWrong
{
    public static string Message(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: var option, Tokens: [.., var given] } || !error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal)) return error.Message;
        var type = option.ValueType;
        if (type.IsArray) type = type.GetElementType()!;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return $"{option.Name} '{given.Value}' {Wanted(type)}";
    }

    /// <summary>An option that no command knows must not become the name of a file or an address; a lone - is standard input.</summary>
    public static void RefuseOptions(ArgumentResult words)
    {
        foreach (var word in words.Tokens)
            if (word.Value.Length > 1 && word.Value[0] == '-') words.AddError($"there is no option {word.Value} (a file of that name: ./{word.Value})");
    }

    private static string Wanted(Type type) =>
        type.IsEnum ? $"is none of: {string.Join(", ", Enum.GetNames(type).Select(n => n.ToLowerInvariant()))}"
        : type == typeof(int) || type == typeof(long) ? "is no whole number"
        : type == typeof(double) ? "is no number"
        : "cannot be used";

    /// <summary>As it is typed: <c>muster load compare</c>.</summary>
    public static string Words(CommandResult command)
    {
        var names = new List<string>();
        for (SymbolResult? at = command; at is not null; at = at.Parent)
            if (at is CommandResult one) names.Insert(0, one.Parent is null ? "muster" : one.Command.Name);
        return string.Join(' ', names);
    }
}
