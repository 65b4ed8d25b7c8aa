using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;

namespace Muster.Cli.Lint;

/// <summary>How <c>muster lint</c> writes what it found.</summary>
internal enum LintOutput
{
    Text,
    Json,
    Har,
    Sarif,
    Html,
}

/// <summary>From which severity on the exit code says that something is not OK.</summary>
internal enum FailOn
{
    Bad,
    Warn,
    Info,
    Never,
}

/// <summary>The options of <c>muster lint</c>, and what they mean to the linter.</summary>
internal sealed class LintArguments
{
    public Argument<string[]> Targets { get; } = new("urls") { Description = "Addresses to lint; with --har HAR files, with --raw saved responses (- is standard input)", Arity = ArgumentArity.ZeroOrMore, Validators = { TypedWrong.RefuseOptions } };

    public Option<LintOutput> Output { get; } = new("--output", "-o") { Description = "text, json, har (with _red_messages), sarif or html" };

    public Option<bool> Notes { get; } = new("--notes") { Description = "List every note there is: id, severity, category, what it means and the cure (-o json for programs)" };

    public Option<bool> All { get; } = new("--all", "-a") { Description = "Also show what is good or merely informative, of every asset" };

    public Option<bool> Har { get; } = new("--har") { Description = "The arguments are HAR files, as browsers save them" };

    public Option<bool> Raw { get; } = new("--raw") { Description = "The arguments are saved responses: head and body as they came (curl -i), or the head alone (curl -D)" };

    public Option<string?> RawUrl { get; } = new("--url") { Description = "The address that a saved response came from", DefaultValueFactory = _ => "https://saved.example/" };

    public Option<string[]> Header { get; } = new("--header", "-H") { Description = "Send this header, to the page's own origin only (repeatable)", Arity = ArgumentArity.ZeroOrMore };

    public Option<string> Method { get; } = new("--method", "-X") { Description = "Ask with this method", DefaultValueFactory = _ => "GET" };

    public Option<string> Http { get; } = new("--http") { Description = "1.1 (the bytes as they come), 2 or 3", DefaultValueFactory = _ => "1.1" };

    public Option<string?> Ca { get; } = new("--ca") { Description = "Also trust the certificates in this PEM file" };

    public Option<double> Timeout { get; } = new("--timeout") { Description = "Seconds for one request", DefaultValueFactory = _ => 15 };

    public Option<bool> NoProbes { get; } = new("--no-probes") { Description = "Do not ask again in other ways (codings, ranges, validators, HEAD)" };

    public Option<bool> NoAssets { get; } = new("--no-assets") { Description = "Do not fetch what the page loads (no grades, no second visit)" };

    public Option<int> MaxAssets { get; } = new("--max-assets") { Description = "Fetch at most so many assets", DefaultValueFactory = _ => 200 };

    public Option<int> MaxProbes { get; } = new("--max-probes") { Description = "Requests in all that probes of assets may make (codings of texts, formats of images)", DefaultValueFactory = _ => LintOptions.Usual.MaxProbes };

    public Option<string?> Waivers { get; } = new("--waivers") { Description = "A file of accepted notes: ID [address pattern] [until DATE], one a line" };

    public Option<string?> Baseline { get; } = new("--baseline") { Description = "A report of before (-o json): only what is new counts and is shown" };

    public Option<FailOn> Fail { get; } = new("--fail-on") { Description = "Exit with 1 from this severity on: bad, warn, info or never" };

    public IEnumerable<Option> Options => [Output, Notes, All, Har, Raw, RawUrl, Header, Method, Http, Ca, Timeout, NoProbes, NoAssets, MaxAssets, MaxProbes, Waivers, Baseline, Fail];

    /// <exception cref="UsageException">An option's value cannot be used.</exception>
    public LintOptions Read(ParseResult parsed) => new()
    {
        Fetch = new FetchOptions
        {
            Headers = [.. (parsed.GetValue(Header) ?? []).Select(HeaderOf)],
            Http = parsed.GetValue(Http) switch { "1.1" or "1" => HttpChoice.Http11, "2" => HttpChoice.Http2, "3" => HttpChoice.Http3, var other => throw new UsageException($"--http '{other}': 1.1, 2 or 3") },
            Timeout = parsed.GetValue(Timeout) is > 0 and <= 3600 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new UsageException("--timeout is seconds, more than 0 and at most 3600"),
            Roots = RootsOf(parsed.GetValue(Ca)),
        },
        Method = parsed.GetValue(Method) is { } method && Token.IsToken(method) ? method.ToUpperInvariant() : throw new UsageException("--method is one word such as GET"),
        Probe = !parsed.GetValue(NoProbes),
        Assets = !parsed.GetValue(NoAssets),
        MaxAssets = parsed.GetValue(MaxAssets) is >= 0 and var most ? most : throw new UsageException("--max-assets must be 0 or more"),
        MaxProbes = parsed.GetValue(MaxProbes) is >= 0 and var probes ? probes : throw new UsageException("--max-probes must be 0 or more"),
        Waivers = parsed.GetValue(Waivers) is { } file ? Guarded(() => HttpLint.Pages.Waivers.Parse(GivenFiles.ReadText(file), file)) : HttpLint.Pages.Waivers.None,
    };

    /// <summary>Keys of the notes that were there before; null without a baseline.</summary>
    public HashSet<string>? BaselineOf(ParseResult parsed)
    {
        if (parsed.GetValue(Baseline) is not { } file) return null;
        return Guarded(() => KnownNotes.Keys(GivenFiles.ReadBytes(file), file));
    }

    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException or MessageFormatException or CryptographicException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static FieldLine HeaderOf(string text)
    {
        int colon = text.IndexOf(':');
        if (colon <= 0 || !Token.IsToken(text.AsSpan(0, colon)) || text.AsSpan().ContainsAny('\r', '\n')) throw new UsageException($"--header '{text}': write it as Name: value");
        return new FieldLine(text[..colon], text[(colon + 1)..].Trim());
    }

    private static X509Certificate2Collection RootsOf(string? file)
    {
        var roots = new X509Certificate2Collection();
        if (file is null) return roots;
        Guarded(() =>
        {
            roots.ImportFromPem(GivenFiles.ReadText(file));
            return 0;
        });
        return roots.Count > 0 ? roots : throw new UsageException($"--ca {file}: there is no certificate in it");
    }
}
