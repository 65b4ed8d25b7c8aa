using System.CommandLine;
using Muster.Cli.Api;
using Muster.Cli.Output;
using Muster.Cli.Settings;
using Muster.Selectors;

namespace Muster.Cli.Commands;

/// <summary>The options that every command has, and the things made of them.</summary>
internal sealed class SharedOptions
{
    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "How to write it: table, json, yaml or csv",
        Recursive = true,
        CustomParser = result => Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format)
            ? format
            : Refuse(result, $"--output is '{result.Tokens[0].Value}' but must be table, json, yaml or csv"),
    };

    public Option<string?> Server { get; } = new("--server") { Description = "The server's address, instead of MUSTER_URL", Recursive = true };

    public Option<string?> Token { get; } = new("--token") { Description = "The API token, instead of MUSTER_TOKEN", Recursive = true };

    public IEnumerable<Option> All => [Output, Server, Token];

    public Listing Listing(Surroundings around, ParseResult parsed) => new(around, parsed.GetValue(Output));

    public ApiClient Connect(Surroundings around, ParseResult parsed, string root = ApiClient.Rest, TimeSpan? patience = null)
    {
        var (url, token) = Where(around, parsed);
        return new ApiClient(url, token, root, patience);
    }

    /// <summary>The server and the token to show it.</summary>
    public (Uri Url, string Token) Where(Surroundings around, ParseResult parsed)
    {
        var found = ServerSettings.Find(around);
        var url = parsed.GetValue(Server) is { } given ? ServerSettings.ParseUrl(given) : found.Url;
        return (url, parsed.GetValue(Token) ?? found.Token ?? throw new UsageException("there is no API token; log in with: muster login (or set MUSTER_TOKEN)"));
    }

    public static Argument<string[]> SelectorWords() => new("selector")
    {
        Description = "Which hosts: tags and more, such as: web and not canary",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> SelectorOption() => new("--selector", "-t") { Description = "The same as the selector, as one text" };

    /// <summary>The selector given in either way, checked here so that its fault is shown with its column; null for none.</summary>
    public static string? Selector(ParseResult parsed, Argument<string[]> words, Option<string?> option)
    {
        var parts = (parsed.GetValue(words) ?? []).Append(parsed.GetValue(option) is { } more ? more : "").Where(p => p.Length > 0).ToList();
        if (parts.Count == 0)
            return null;
        var text = parts.Count == 1 ? parts[0] : parsed.GetValue(option) is null ? string.Join(' ', parts) : string.Join(" and ", parts.Select(p => $"({p})"));
        try
        {
            Selectors.Selector.Parse(text);
            return text;
        }
        catch (SelectorException wrong) when (!text.Contains("group", StringComparison.Ordinal)) // the groups are known to the server only
        {
            throw new UsageException($"selector '{text}', {wrong.Message}");
        }
        catch (SelectorException)
        {
            return text;
        }
    }

    /// <summary>A path with those query parameters that have a value.</summary>
    public static string Path(string path, params (string Name, string? Value)[] query)
    {
        var given = query.Where(q => !string.IsNullOrEmpty(q.Value)).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}").ToList();
        return given.Count == 0 ? path : $"{path}?{string.Join('&', given)}";
    }

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
