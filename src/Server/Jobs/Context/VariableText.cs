using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Server.Jobs.Context;

/// <summary>What a variable stands for.</summary>
/// <param name="Environment">The environment variable that has it, when it is a secret that may be had only so.</param>
public sealed record Variable(string Value, string? Environment = null, bool IsSecret = false);

/// <summary>A text asks for a variable that it may not have.</summary>
public sealed class VariableException(string message) : FormatException(message);

/// <summary>Puts variables into texts: <c>${option.x}</c> in commands and arguments, <c>@option.x@</c> in scripts.</summary>
public static partial class VariableText
{
    public static bool HasAny(string text) => Reference().IsMatch(text);

    /// <summary>A command for a shell: values are quoted, but for <c>${unquotedoption.x}</c>; secrets are read from the environment.</summary>
    public static string Command(string line, Func<string, string, Variable?> find)
    {
        var (text, place, at) = (new StringBuilder(), ShellPlace.Plain, 0);
        foreach (Match match in Reference().Matches(line))
        {
            var between = line.AsSpan(at, match.Index - at);
            text.Append(between);
            place = ShellText.After(place, between);
            at = match.Index + match.Length;
            var (space, key) = Parts(match);
            if (find(space, key) is not { } found) text.Append(match.Value);
            else if (found.IsSecret) text.Append(ShellText.Variable(found.Environment ?? throw Hidden(match.Value), place));
            else text.Append(space == "unquotedoption" ? found.Value : ShellText.Embed(found.Value, place));
        }
        return text.Append(line.AsSpan(at)).ToString();
    }

    /// <summary>A word, an address, a body: values as they are.</summary>
    public static string Plain(string text, Func<string, string, Variable?> find, bool withSecrets = false) => Reference().Replace(text, match =>
    {
        var (space, key) = Parts(match);
        if (find(space, key) is not { } found) return match.Value;
        if (found.IsSecret && !withSecrets) throw found.Environment is null ? Hidden(match.Value) : Exposed(match.Value, found.Environment);
        return found.Value;
    });

    /// <summary>Words of arguments: split first, so that a value never becomes two.</summary>
    public static IReadOnlyList<string> Words(string arguments, Func<string, string, Variable?> find) =>
        [.. Split(arguments).Select(word => Plain(word, find)).Where((word, i) => word.Length > 0 || !HasAny(Split(arguments)[i]))];

    public static string Script(string text, Func<string, string, Variable?> find) => Token().Replace(text, match =>
    {
        var (space, key) = Parts(match);
        if (find(space, key) is not { } found) return match.Value;
        if (found.IsSecret) throw found.Environment is null ? Hidden(match.Value) : Exposed(match.Value, found.Environment);
        return found.Value;
    });

    /// <summary>Which options a text asks for.</summary>
    public static IEnumerable<string> Options(string text) =>
        Reference().Matches(text).Concat(Token().Matches(text)).Select(Parts).Where(p => p.Space is "option" or "unquotedoption").Select(p => p.Key);

    private static IReadOnlyList<string> Split(string arguments)
    {
        try
        {
            return string.IsNullOrWhiteSpace(arguments) ? [] : Probes.Process.CommandLine.Split(arguments);
        }
        catch (FormatException wrong)
        {
            throw new VariableException($"arguments “{arguments}”: {wrong.Message}");
        }
    }

    private static (string Space, string Key) Parts(Match match) => (match.Groups[1].Value, match.Groups[2].Value);

    private static VariableException Hidden(string reference) => new($"{reference} is a secure option that steps do not get; valueExposed: true lets them have it, as an environment variable");

    private static VariableException Exposed(string reference, string variable) => new($"{reference} is a secret and would stand in a script or on a command line: read ${variable} there, it is in the environment");

    [GeneratedRegex(@"\$\{(option|unquotedoption|file|job|node|data|result|execution|globals)\.([^\s{}]+)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"@(option|unquotedoption|file|job|node|data|result|execution|globals)\.([^\s@]+)@")]
    private static partial Regex Token();
}
