using System.CommandLine;
using System.Globalization;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Output;
using Muster.Cli.Query.Graph;

namespace Muster.Cli.Query;

/// <summary><c>muster query 'PROMQL'</c>: at one moment a table, over a range a graph.</summary>
internal static class QueryCommand
{
    /// <summary>Longer than the longest that a server lets a query take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var query = new Argument<string>("promql") { Description = "The query; - reads it from standard input" };
        var from = new Option<string?>("--from") { Description = "Beginning of the range: 2h ago, yesterday, 14:30, an RFC 3339 time, unix seconds" };
        var to = new Option<string?>("--to") { Description = "End of the range (default now)" };
        var step = new Option<string?>("--step") { Description = "Distance of points, such as 30s (default: what fits the graph)" };
        var at = new Option<string?>("--at") { Description = "The one moment to look at (default now)" };
        var unit = new Option<string?>("--unit") { Description = "Unit of the graph's values: bytes, seconds, percent, ratio or none (default: by the metric's name)" };
        var height = new Option<int?>("--height") { Description = "Lines of the graph (default 16)" };
        var command = new Command("query", "Ask the server in PromQL; json answers as the Prometheus API does") { query, from, to, step, at, unit, height };
        command.SetAction(async (parsed, ct) =>
        {
            var format = parsed.GetValue(shared.Output);
            var look = new GraphLook(around.Colours, Math.Clamp(around.Width ?? 100, 40, 400), Math.Clamp(parsed.GetValue(height) ?? 16, 3, 200), ValueUnit.Named(parsed.GetValue(unit)), around.Time.LocalTimeZone);
            var ranged = parsed.GetValue(from) is not null || parsed.GetValue(to) is not null || parsed.GetValue(step) is not null;
            if (ranged && parsed.GetValue(at) is not null) throw new UsageException("--at is one moment, --from, --to and --step are a range: give the one or the other");
            DateTimeOffset Moment(Option<string?> option, DateTimeOffset otherwise) =>
                parsed.GetValue(option) is { } text ? MomentText.Parse(option.Name, text, around.Time) : otherwise;
            var text = parsed.GetValue(query)! is "-" ? await around.In.ReadToEndAsync(ct).ConfigureAwait(false) : parsed.GetValue(query)!;
            List<KeyValuePair<string, string>> form = [new("query", text)];
            QuerySpan? span = null;
            if (ranged)
            {
                var end = Moment(to, around.Time.GetUtcNow());
                long? every = parsed.GetValue(step) is { } typed ? MomentText.Duration("--step", typed) : null;
                span = QuerySpan.Of(Moment(from, end.AddHours(-1)), end, every, format == OutputFormat.Table ? look.Points : 250);
                form.AddRange([new("start", Unix(span.From)), new("end", Unix(span.To)), new("step", Seconds(span.StepMs))]);
            }
            else form.Add(new("time", Unix(Moment(at, around.Time.GetUtcNow()))));

            using var api = shared.Connect(around, parsed, ApiClient.Prometheus, Patience);
            var said = await AskAsync(around, api, format, span is null ? "/query" : "/query_range", text, form, ct).ConfigureAwait(false);
            if (said is null) return ExitCode.WrongUsage;
            Write(around, shared.Listing(around, parsed), format, look, span, said);
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>Null when the server refused the query: that has been told then.</summary>
    private static async Task<string?> AskAsync(
        Surroundings around, ApiClient api, OutputFormat format, string path, string query, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        try
        {
            return await api.FormAsync(path, form, ct).ConfigureAwait(false);
        }
        catch (ApiException refused) when (refused.Status is 400 or 422 or 503 && refused.Body.StartsWith('{'))
        {
            // Whoever reads json wants the API's own answer, errors too.
            if (format == OutputFormat.Json) around.Out.WriteLine(refused.Body);
            around.Error.WriteLine($"muster: {QueryFault.Show(query, refused.Message)}");
            return null;
        }
    }

    private static void Write(Surroundings around, Listing listing, OutputFormat format, GraphLook look, QuerySpan? span, string said)
    {
        var answer = QueryAnswer.Read(said);
        foreach (var note in answer.Warnings) around.Error.WriteLine($"warning: {note}");
        foreach (var note in answer.Infos) around.Error.WriteLine($"info: {note}");
        switch (format)
        {
            case OutputFormat.Json:
                around.Out.WriteLine(said);
                break;
            case OutputFormat.Yaml:
                listing.WriteDocument(answer.Document);
                break;
            case OutputFormat.Csv:
                AnswerTable.WriteCsv(around.Out, answer);
                break;
            case OutputFormat.Table when span is not null:
                TerminalGraph.Write(around.Out, answer.Series, span, look);
                break;
            default:
                AnswerTable.Write(around, listing, answer);
                break;
        }
    }

    private static string Unix(DateTimeOffset time) => Seconds(time.ToUnixTimeMilliseconds());

    private static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);
}
