using System.Globalization;
using System.Text;
using Muster.Server.Web.Access;
using Muster.Server.Web.Api;
using Muster.Server.Web.Kit;
using Muster.Server.Web.Shell;

namespace Muster.Server.Views.Availability;

/// <param name="Sla">The share that is promised, from 0 to 1.</param>
public sealed record AvailabilityView(PageQuery Query, IReadOnlyList<GroupMonth> Rows, DateOnly Newest, int Months, double Sla, string? Wrong);

/// <summary>The dashboard of availability: page, REST, CSV.</summary>
internal static class AvailabilityPages
{
    private const int UsualMonths = 3, MostMonths = 24;
    private const double UsualSla = 0.999;

    public static void MapAvailability(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("availability").Require(Role.Viewer);
        api.MapGet("/availability", (AvailabilityReading reading, TimeProvider time, string? month, int? months, double? sla) =>
        {
            var (newest, count, promised) = Asked(month, months, sla, time);
            return new { sla = promised, formula = Formula, items = reading.Read(newest, count).Select(row => Answer(row, promised)) };
        }).WithSummary("Availability, problems, MTTA and MTTR by group and month");
        api.MapGet("/availability.csv", (AvailabilityReading reading, TimeProvider time, string? month, int? months, double? sla) =>
        {
            var (newest, count, promised) = Asked(month, months, sla, time);
            return Results.Text(Csv(reading.Read(newest, count), promised), "text/csv; charset=utf-8", Encoding.UTF8);
        }).ExcludeFromDescription();
        routes.MapPage("/availability", (HttpRequest request, AvailabilityReading reading, TimeProvider time) =>
        {
            var query = PageQuery.From(request);
            string? wrong = null;
            var asked = Asked(null, null, null, time);
            try
            {
                asked = Asked(query["month"], Number(query["months"]) is { } count ? (int)count : null, Number(query["sla"]), time);
            }
            catch (ApiProblem problem)
            {
                wrong = problem.Message;
            }
            return PageResult.Of<AvailabilityPage>("Availability", ("View", new AvailabilityView(query, reading.Read(asked.Newest, asked.Months), asked.Newest, asked.Months, asked.Sla, wrong)));
        });
    }

    public const string Formula = "Hosts: UP time / (UP time + DOWN time). Checks: (OK + WARNING time) / (OK + WARNING + CRITICAL time) of hard states; a check of a host that is DOWN counts as bad. "
        + "Unknown stands apart and counts neither way: BLIND and REBOOTING hosts, UNKNOWN checks. After a host left, and before it joined, nothing counts. "
        + "MTTR: mean from a problem's beginning to its recovery, of the problems that began in the month and recovered. MTTA: mean to the first acknowledgement, of those acknowledged. Groups are as they are today. Months are UTC.";

    private static object Answer(GroupMonth row, double sla) => new
    {
        group = row.Group,
        month = row.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        row.Whole,
        row.Hosts,
        hostAvailability = row.HostTime.Available,
        hostUnknown = row.HostTime.UnknownShare,
        hostDownSeconds = row.HostTime.Bad / 1000.0,
        checkAvailability = row.CheckTime.Available,
        checkUnknown = row.CheckTime.UnknownShare,
        slaMet = Met(row, sla),
        row.Problems,
        row.Open,
        row.Acknowledged,
        mttaSeconds = row.MttaSeconds,
        mttrSeconds = row.MttrSeconds,
    };

    /// <summary>Whether both were available as promised; null when nothing is known.</summary>
    public static bool? Met(GroupMonth row, double sla) => row.HostTime.Available is null && row.CheckTime.Available is null ? null : (row.HostTime.Available ?? 1) >= sla && (row.CheckTime.Available ?? 1) >= sla;

    private static string Csv(IReadOnlyList<GroupMonth> rows, double sla)
    {
        var text = new StringBuilder("group,month,whole,hosts,host_availability,host_unknown,host_down_seconds,check_availability,check_unknown,sla_met,problems,open,acknowledged,mtta_seconds,mttr_seconds\r\n");
        foreach (var row in rows)
            text.Append(Quoted(row.Group.Length == 0 ? "(all)" : row.Group)).Append(CultureInfo.InvariantCulture, $",{row.Month:yyyy-MM},{(row.Whole ? "true" : "false")},{row.Hosts},{row.HostTime.Available:0.######},{row.HostTime.UnknownShare:0.######},{row.HostTime.Bad / 1000},")
                .Append(CultureInfo.InvariantCulture, $"{row.CheckTime.Available:0.######},{row.CheckTime.UnknownShare:0.######},{Met(row, sla)?.ToString().ToLowerInvariant()},{row.Problems},{row.Open},{row.Acknowledged},{row.MttaSeconds:0.#},{row.MttrSeconds:0.#}\r\n");
        return text.ToString();
    }

    /// <summary>Spreadsheets run what begins like a formula.</summary>
    private static string Quoted(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@') text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <param name="sla">In percent.</param>
    private static (DateOnly Newest, int Months, double Sla) Asked(string? month, int? months, double? sla, TimeProvider time)
    {
        var newest = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (!string.IsNullOrEmpty(month) && !DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out newest)) throw ApiProblem.BadRequest($"month: '{month}' is no month; write 2026-11.");
        if (months is < 1 or > MostMonths) throw ApiProblem.BadRequest($"months: from 1 to {MostMonths}.");
        if (sla is not null and not (> 0 and <= 100)) throw ApiProblem.BadRequest("sla: percent above 0 up to 100, such as 99.9.");
        return (new DateOnly(newest.Year, newest.Month, 1), months ?? UsualMonths, sla / 100 ?? UsualSla);
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw ApiProblem.BadRequest($"'{text}' is no number.");
}
