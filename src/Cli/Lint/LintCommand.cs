using System.CommandLine;
using System.Text;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Messages;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;

namespace Muster.Cli.Lint;

/// <summary><c>muster lint URL…</c>: what is good and bad about HTTP responses and pages.</summary>
internal static class LintCommand
{
    public static Command Build(Surroundings around)
    {
        var arguments = new LintArguments();
        var command = new Command("lint", "Look at an address as browsers, caches and attackers do: headers, caching, compression, cookies, TLS, weight and grade of the page (needs no server)") { arguments.Targets };
        foreach (var option in arguments.Options) command.Options.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            if (!parsed.GetValue(arguments.Notes)) return await RunAsync(around, arguments, parsed, ct).ConfigureAwait(false);
            around.Out.Write(parsed.GetValue(arguments.Output) == LintOutput.Json ? JsonReport.WriteCatalogue() + "\n" : Catalogue());
            return ExitCode.Fine;
        });
        return command;
    }

    private static async Task<int> RunAsync(Surroundings around, LintArguments arguments, ParseResult parsed, CancellationToken ct)
    {
        var targets = parsed.GetValue(arguments.Targets) is { Length: > 0 } named ? named : throw new UsageException("which address? muster lint URL…");
        if (parsed.GetValue(arguments.Har) && parsed.GetValue(arguments.Raw)) throw new UsageException("--har or --raw, not both");
        var options = arguments.Read(parsed);
        var known = arguments.BaselineOf(parsed);
        var reports = new List<LintReport>();
        int unreachable = 0;
        foreach (var target in targets)
        {
            if (parsed.GetValue(arguments.Har)) reports.Add(LintArguments.Guarded(() => OfHar(target, options)));
            else if (parsed.GetValue(arguments.Raw)) reports.Add(LintArguments.Guarded(() => OfRaw(target, parsed.GetValue(arguments.RawUrl)!, options, around)));
            else if (await FetchedAsync(around, target, options, ct).ConfigureAwait(false) is { } report) reports.Add(report);
            else unreachable++;
        }
        if (known is not null) reports = [.. reports.Select(r => OnlyNew(r, known))];
        if (reports.Count > 0) Write(around, parsed.GetValue(arguments.Output), reports, parsed.GetValue(arguments.All));
        if (unreachable > 0) return ExitCode.Unreachable;
        return Fails(reports, parsed.GetValue(arguments.Fail)) ? ExitCode.NotOk : ExitCode.Fine;
    }

    private static async Task<LintReport?> FetchedAsync(Surroundings around, string target, LintOptions options, CancellationToken ct)
    {
        var text = target.Contains("://", StringComparison.Ordinal) ? target : $"http://{target}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0) throw new UsageException($"“{target}” is no http or https address");
        var progress = new LintProgressLine(around);
        try
        {
            return await new PageLint(options, around.Time).RunAsync(url, progress, ct).ConfigureAwait(false);
        }
        catch (FetchException failure)
        {
            progress.Clear();
            around.Error.WriteLine($"muster: {failure.Message}");
            return null;
        }
        finally
        {
            progress.Clear();
        }
    }

    private static LintReport OfHar(string file, LintOptions options)
    {
        try
        {
            var exchanges = HarReader.Read(GivenFiles.ReadBytes(file));
            return exchanges.Count > 0 ? PageLint.Saved(exchanges[0].Url, exchanges, options) : throw new FormatException($"{file}: the archive holds no answered request");
        }
        catch (MessageFormatException wrong)
        {
            throw new FormatException($"{file}: {wrong.Message}", wrong);
        }
    }

    private static LintReport OfRaw(string file, string address, LintOptions options, Surroundings around)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url)) throw new FormatException($"--url '{address}' is no absolute address");
        var bytes = file == "-" ? StandardInput(around) : GivenFiles.ReadBytes(file);
        try
        {
            return PageLint.Saved(url, [SavedResponse.Read(bytes, url, around.Time.GetUtcNow(), options.Method)], options);
        }
        catch (MessageFormatException wrong)
        {
            throw new FormatException($"{file}: {wrong.Message}", wrong);
        }
    }

    /// <summary>Of the process itself the bytes as they are: a body need not be text.</summary>
    private static byte[] StandardInput(Surroundings around)
    {
        if (!ReferenceEquals(around.In, Console.In)) return Encoding.UTF8.GetBytes(around.In.ReadToEnd());
        using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static LintReport OnlyNew(LintReport report, HashSet<string> known) => report with
    {
        Resources = [.. report.Resources.Select(r => r with { Notes = [.. r.Notes.Where(n => !known.Contains(LintDiff.Key(r.Url.AbsoluteUri, n.Id, n.Subject)))] })],
    };

    private static void Write(Surroundings around, LintOutput output, List<LintReport> reports, bool all)
    {
        switch (output)
        {
            case LintOutput.Json:
                var texts = reports.Select(JsonReport.Write).ToArray();
                around.Out.WriteLine(texts.Length == 1 ? texts[0] : $"[{string.Join(",\n", texts)}]");
                break;
            case LintOutput.Har:
                around.Out.WriteLine(HarReport.Write(reports));
                break;
            case LintOutput.Sarif:
                around.Out.WriteLine(SarifReport.Write(reports));
                break;
            case LintOutput.Html:
                around.Out.WriteLine(HtmlReport.Write(reports));
                break;
            default:
                foreach (var report in reports) around.Out.Write(TextReport.Write(report, around.Colours, all));
                break;
        }
    }

    private static bool Fails(IEnumerable<LintReport> reports, FailOn from) => from != FailOn.Never && reports.Any(r => r.Worst >= from switch
    {
        FailOn.Info => Severity.Info,
        FailOn.Warn => Severity.Warn,
        _ => Severity.Bad,
    });

    private static string Catalogue()
    {
        var text = new StringBuilder();
        foreach (var kind in NoteCatalogue.All)
        {
            text.Append(kind.Id).Append("  ").Append(kind.Severity.ToString().ToUpperInvariant()).Append("  ").AppendLine(kind.Category.ToString().ToLowerInvariant());
            text.Append("    ").AppendLine(kind.Explanation);
            if (kind.Cure.Length > 0) text.Append("    Cure: ").AppendLine(kind.Cure);
        }
        return text.ToString();
    }
}
