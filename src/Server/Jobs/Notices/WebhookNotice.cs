using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Muster.Server.Commands;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Running;

namespace Muster.Server.Jobs.Notices;

/// <summary>Notices to addresses (<c>urls</c>), in the shape and with the headers that Rundeck gives them.</summary>
public sealed class WebhookNotice(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    public async Task SendAsync(JobNotice notice, CancellationToken ct)
    {
        foreach (var url in notice.Settings.GetValueOrDefault("urls", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var get = notice.Settings.GetValueOrDefault("httpMethod", "post").Equals("get", StringComparison.OrdinalIgnoreCase);
            using var request = new HttpRequestMessage(get ? HttpMethod.Get : HttpMethod.Post, url);
            request.Headers.Add("X-RunDeck-Notification-Trigger", notice.Trigger);
            request.Headers.Add("X-RunDeck-Notification-Execution-ID", $"{notice.Execution.Id}");
            request.Headers.Add("X-RunDeck-Notification-Execution-Status", Status(notice.Execution.Status));
            if (!get) request.Content = notice.Settings.GetValueOrDefault("format", "json") == "xml" ? new StringContent(Xml(notice), Encoding.UTF8, "text/xml") : new StringContent(Json(notice), Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{new Uri(url).GetLeftPart(UriPartial.Authority)} answered {(int)answer.StatusCode}");
        }
    }

    private string Json(JobNotice n)
    {
        var (e, run) = (n.Execution, n.Run);
        List<string> good = [], bad = [];
        for (var host = 0; host < e.Plan.HostCount; host++) (e.StateOf(host) == StepState.Succeeded ? good : bad).Add(e.Plan.Hosts[host].Name);
        return JsonSerializer.Serialize(new
        {
            trigger = n.Trigger,
            status = Status(e.Status),
            executionId = e.Id,
            execution = new
            {
                id = e.Id,
                status = Status(e.Status),
                project = run.Root.Project,
                user = e.By,
                executionType = run.Trigger,
                permalink = $"/executions/{e.Id}",
                dateStarted = Date(e.Created),
                dateEnded = e.Ended is { } ended ? Date(ended) : null,
                job = new { id = run.Root.Id, name = e.Plan.Title[(e.Plan.Title.LastIndexOf('/') + 1)..], group = e.Plan.Title.Contains('/') ? e.Plan.Title[..e.Plan.Title.LastIndexOf('/')] : "", project = run.Root.Project, options = run.Options, version = run.Root.Version, averageDuration = (long?)n.Average?.TotalMilliseconds },
                description = e.Message,
                argstring = string.Join(' ', run.Options.Select(o => $"-{o.Key} {o.Value}")),
                successfulNodes = good,
                failedNodes = e.IsUnfinished ? [] : bad,
            },
        }, JsonSerializerOptions.Web);
    }

    private static object Date(DateTimeOffset at) => new { unixtime = at.ToUnixTimeMilliseconds(), date = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) };

    private string Xml(JobNotice n)
    {
        var (e, run) = (n.Execution, n.Run);
        return new XElement("notification", new XAttribute("trigger", n.Trigger), new XAttribute("status", Status(e.Status)), new XAttribute("executionId", e.Id),
            new XElement("executions", new XAttribute("count", 1),
                new XElement("execution", new XAttribute("id", e.Id), new XAttribute("status", Status(e.Status)), new XAttribute("project", run.Root.Project),
                    new XElement("user", e.By),
                    new XElement("date-started", new XAttribute("unixtime", e.Created.ToUnixTimeMilliseconds()), e.Created.UtcDateTime),
                    new XElement("date-ended", new XAttribute("unixtime", (e.Ended ?? time.GetUtcNow()).ToUnixTimeMilliseconds()), (e.Ended ?? time.GetUtcNow()).UtcDateTime),
                    new XElement("job", new XAttribute("id", run.Root.Id), new XElement("name", e.Plan.Title), new XElement("project", run.Root.Project))))).ToString();
    }

    private static string Status(ExecutionStatus status) => status switch { ExecutionStatus.Killed => "aborted", ExecutionStatus.TimedOut => "timedout", _ => status.ToString().ToLowerInvariant() };

    public void Dispose() => client.Dispose();
}
