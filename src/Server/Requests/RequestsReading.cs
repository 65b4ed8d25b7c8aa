using System.Globalization;
using Muster.AccessLog.Grouping;
using Muster.Selectors;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Kit;

namespace Muster.Server.Requests;

/// <summary>Answers the question in the address of the pages of requests.</summary>
public sealed class RequestsReading(RequestTable table, RequestIntake intake, HostRegistry hosts, ConfigurationStore configuration, RequestMarks marks, TimeProvider time)
{
    public static readonly IReadOnlyList<(string Name, TimeSpan Length)> Spans =
        [("15m", TimeSpan.FromMinutes(15)), ("1h", TimeSpan.FromHours(1)), ("6h", TimeSpan.FromHours(6)), ("24h", TimeSpan.FromDays(1)), ("7d", TimeSpan.FromDays(7))];

    private const int Steps = 90, MarksShown = 6;
    private static readonly TimeSpan MarksOf = TimeSpan.FromDays(7);

    public RequestsView Read(PageQuery query)
    {
        var (question, error) = Question(query);
        var moment = Moment(query, ref error);
        var by = query["by"] switch { "status" => RequestsBy.Status, "host" => RequestsBy.Host, _ => RequestsBy.Route };
        var compared = moment is { } at ? RequestComparison.Of(table, question, at, question.To - question.From) : [];
        var rows = moment is null ? Sorted(table.Rows(question, by), query["sort"]) : [];
        return new RequestsView(query, question.From, question.To, by, [.. rows.Skip((query.Page - 1) * RequestsView.PageSize).Take(RequestsView.PageSize)], rows.Count, moment,
            [.. compared.Take(RequestsView.PageSize)], Complaints(), marks.Between(time.GetUtcNow() - MarksOf, time.GetUtcNow(), MarksShown), configuration.Current.RequestLogs.Any(l => l.Enabled), error,
            table.Steps(moment is { } middle ? question with { From = middle - (question.To - question.From), To = middle + (question.To - question.From) } : question, Steps));
    }

    public RouteView ReadRoute(PageQuery query)
    {
        var (question, error) = Question(query);
        question = question with { Route = query["route"], Method = query["method"] is { Length: > 0 } method ? method : null, Words = "" };
        var moment = Moment(query, ref error);
        var all = new RequestFigures();
        var byStatus = table.Rows(question, RequestsBy.Status);
        var compared = moment is { } at ? RequestComparison.Of(table, question, at, question.To - question.From).FirstOrDefault() : null;
        if (moment is { } middle)
        {
            // The pictures show both sides of the moment.
            var span = question.To - question.From;
            question = question with { From = middle - span, To = middle + span };
            byStatus = table.Rows(question, RequestsBy.Status);
        }
        var steps = table.Steps(question, Steps);
        return new RouteView(query, query["route"], question.Method, question.From, question.To, byStatus.Count == 0 ? all : Whole(question), steps,
            [.. byStatus.OrderBy(r => r.Status)], table.Rows(question, RequestsBy.Host), moment, compared);
    }

    private RequestFigures Whole(RequestQuestion question) => table.Steps(question, 1)[0].Figures;

    private (RequestQuestion Question, string? Error) Question(PageQuery query)
    {
        var length = Spans.FirstOrDefault(s => s.Name == query["span"], Spans[0]).Length;
        var now = time.GetUtcNow();
        string? error = null;
        // A link from elsewhere may give the times themselves instead of how long ago.
        var to = TimeOf(query, "to", ref error) ?? now;
        var from = TimeOf(query, "from", ref error) ?? to - length;
        if (from >= to)
        {
            error ??= "from must be before to";
            (from, to) = (now - length, now);
        }
        HashSet<HostId>? over = null;
        if (query["selector"].Trim() is { Length: > 0 } text)
        {
            if (Selector.TryParse(text, configuration.Current.GroupTags, out var selector, out var wrong)) over = [.. hosts.All.Where(selector.Matches).Select(h => h.Id)];
            else error = $"{text}\n{new string(' ', Math.Max(0, wrong.Column - 1))}^ {wrong.Reason}";
        }
        IReadOnlyList<(int, int)> statuses = [];
        try
        {
            statuses = EntryFilter.ParseStatuses(query["status"]);
        }
        catch (FormatException wrong)
        {
            error ??= wrong.Message;
        }
        return (new RequestQuestion(from, to, over, query["log"] is { Length: > 0 } log ? log : null, query["q"], Statuses: statuses), error);
    }

    private static DateTimeOffset? Moment(PageQuery query, ref string? error) => TimeOf(query, "at", ref error);

    private static DateTimeOffset? TimeOf(PageQuery query, string part, ref string? error)
    {
        if (query[part] is not { Length: > 0 } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return at;
        error ??= $"“{text}” is no time: write 2026-03-01T12:30";
        return null;
    }

    private List<LogComplaint> Complaints() =>
        [.. from log in intake.Logs
            where configuration.Current.RequestLogs.Any(l => l.Enabled && l.Name == log.Log)
            from file in log.Said.Files
            where file.Complaint.Length > 0
            orderby log.Log, file.Path
            select new LogComplaint(hosts.Find(log.Host)?.Name ?? log.Host.ToString(), log.Host.ToString(), log.Log, file.Path, file.Complaint)];

    private static List<RouteRow> Sorted(List<RouteRow> rows, string sort)
    {
        double Key(RouteRow row) => sort.TrimStart('-') switch
        {
            "count" => row.Figures.Count,
            "errors" => row.Figures.Errors,
            "mean" => row.Figures.Mean ?? 0,
            "p50" => row.Figures.Percentile(0.5) ?? 0,
            "p95" => row.Figures.Percentile(0.95) ?? 0,
            "p99" => row.Figures.Percentile(0.99) ?? 0,
            "max" => row.Figures.Maximum ?? 0,
            "bytes" => row.Figures.Bytes,
            _ => row.Figures.Total,
        };
        if (sort.TrimStart('-') == "route")
            return sort[0] == '-' ? [.. rows.OrderByDescending(r => r.Route + r.Host, StringComparer.Ordinal)] : [.. rows.OrderBy(r => r.Route + r.Host, StringComparer.Ordinal)];
        // Figures: the largest first is what people want; the other order when they ask again.
        return sort.StartsWith('-') ? [.. rows.OrderBy(Key)] : [.. rows.OrderByDescending(Key)];
    }
}
