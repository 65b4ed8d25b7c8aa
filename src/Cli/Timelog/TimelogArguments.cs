using System.CommandLine;
using System.Globalization;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Grouping;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reports;
using Muster.Probes;

namespace Muster.Cli.Timelog;

/// <summary>How <c>muster timelog</c> writes its table.</summary>
internal enum ReportKind
{
    Table,
    Json,
    Csv,
    Html,
}

/// <summary>The options of <c>muster timelog</c>, and what they mean to the analysis.</summary>
internal sealed class TimelogArguments
{
    /// <summary>Slow requests in an HTML report that was not told how many.</summary>
    private const int UsualSlow = 20;

    public Argument<string[]> Files { get; } = new("files") { Description = "Log files, also compressed (gz, zst, bz2, xz); - is standard input", Arity = ArgumentArity.ZeroOrMore, Validators = { TypedWrong.RefuseOptions } };

    public Option<ReportKind> Output { get; } = new("--output", "-o") { Description = "table, json, csv or html" };

    public Option<string?> Format { get; } = new("--format", "-f") { Description = "The log's format: one of --formats, or a log_format string of nginx or Apache; default: found out" };

    public Option<bool> Formats { get; } = new("--formats") { Description = "List the formats that are known" };

    public Option<bool> NoReverse { get; } = new("--noreverse") { Description = "Group by path instead of by view" };

    public Option<GroupBy?> By { get; } = new("--by") { Description = "Group by view, path, host, status, hour or second" };

    public Option<string?> Routes { get; } = new("--routes") { Description = "A file of route patterns (pattern -> view, one a line); default: ids in paths become {id}" };

    public Option<string?> From { get; } = new("--from") { Description = "Only requests from this time on (2026-03-01, 2026-03-01T12:30, with Z or an offset; UTC otherwise)" };

    public Option<string?> To { get; } = new("--to") { Description = "Only requests before this time" };

    public Option<string?> Status { get; } = new("--status") { Description = "Only these statuses: 404, 5xx, 200-299, several with commas" };

    public Option<string?> Method { get; } = new("--method") { Description = "Only these methods: GET,POST" };

    public Option<string?> Path { get; } = new("--path") { Description = "Only paths that begin so" };

    public Option<string?> MinTime { get; } = new("--min-time") { Description = "Only requests that took at least so long: 10ms, 1.5s, or plain seconds" };

    public Option<int> Top { get; } = new("--top", "-n") { Description = "How many rows; 0: all", DefaultValueFactory = _ => 40 };

    public Option<SortBy> Sort { get; } = new("--sort") { Description = "Order of rows: total (time), count, mean, maximum, p50, p95, p99, stdev, bytes, queries or view" };

    public Option<int?> Slow { get; } = new("--slow") { Description = "Also list so many of the slowest requests (html: 20 unless told)" };

    public Option<bool> Lists { get; } = new("--lists") { Description = "Also list text assets sent uncompressed, and paths not found" };

    public Option<int> Budget { get; } = new("--budget") { Description = "The most rows kept apart per thread; the rest becomes one row (other)", DefaultValueFactory = _ => TimelogOptions.UsualBudget };

    public Option<bool> Follow { get; } = new("--follow") { Description = "Show what is logged from now on, drawn anew as it grows, until Ctrl-C" };

    public IEnumerable<Option> Options => [Follow, Output, Format, Formats, NoReverse, By, Routes, From, To, Status, Method, Path, MinTime, Top, Sort, Slow, Lists, Budget];

    public GroupBy GroupOf(ParseResult parsed) => parsed.GetValue(By) ?? (parsed.GetValue(NoReverse) ? GroupBy.Path : GroupBy.View);

    public int SlowOf(ParseResult parsed) => parsed.GetValue(Slow) ?? (parsed.GetValue(Output) == ReportKind.Html ? UsualSlow : 0);

    /// <exception cref="UsageException">An option's value cannot be used.</exception>
    public TimelogOptions Read(ParseResult parsed)
    {
        bool html = parsed.GetValue(Output) == ReportKind.Html;
        if (parsed.GetValue(Top) < 0) throw new UsageException("--top must be 0 (all) or more");
        if (parsed.GetValue(Slow) < 0) throw new UsageException("--slow must be 0 or more");
        if (parsed.GetValue(Budget) < 100) throw new UsageException("--budget must be 100 or more");
        try
        {
            return new TimelogOptions
            {
                Format = parsed.GetValue(Format) is { } format ? LogFormat.Named(format) : null,
                GroupBy = GroupOf(parsed),
                Routes = parsed.GetValue(Routes) is { } file ? RouteList.Parse(GivenFiles.ReadLines(file), file) : RouteList.None,
                Filter = FilterOf(parsed),
                Budget = parsed.GetValue(Budget),
                Slow = SlowOf(parsed),
                Lists = parsed.GetValue(Lists) || html,
                Timeline = html || GroupOf(parsed) == GroupBy.Second,
            };
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private EntryFilter? FilterOf(ParseResult parsed)
    {
        var (from, to, status, method, path, least) = (parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(Status), parsed.GetValue(Method), parsed.GetValue(Path), parsed.GetValue(MinTime));
        if (from is null && to is null && status is null && method is null && path is null && least is null) return null;
        var (begin, end) = (from is null ? long.MinValue : Time("--from", from), to is null ? long.MaxValue : Time("--to", to));
        if (begin >= end) throw new UsageException($"--from {from} is not before --to {to}");
        return new EntryFilter
        {
            From = begin,
            To = end,
            Statuses = status is null ? [] : EntryFilter.ParseStatuses(status),
            Methods = method is null ? [] : MethodsOf(method),
            PathStart = path is null ? null : Encoding.UTF8.GetBytes(path),
            AtLeast = least is null ? LogEntry.Unknown : Micros(least),
        };
    }

    private static IReadOnlyList<byte[]> MethodsOf(string text) =>
        text.Split(',').All(m => m.Trim() is { Length: > 0 } word && word.All(c => char.IsAsciiLetter(c) || c is '-' or '_'))
            ? EntryFilter.ParseMethods(text)
            : throw new UsageException($"--method '{text}' is none: write GET, or several as GET,POST");

    private static long Micros(string text) =>
        DurationText.TryParse(text, out var span) || DurationText.TryParse(text + "s", out span)
            ? (long)Math.Round(span.TotalMicroseconds)
            : throw new UsageException($"--min-time '{text}' is no duration: write 10ms, 1.5s, 2m or plain seconds");

    private static long Time(string option, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new UsageException($"{option} '{text}' is no time: write 2026-03-01 or 2026-03-01T12:30Z");
}
