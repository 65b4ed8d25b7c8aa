using Muster.Server.Hosts;

namespace Muster.Server.Requests;

/// <summary>One row: what is not told apart is empty (status 0).</summary>
public sealed record RouteRow(string Route, string Method, int Status, string Host, RequestFigures Figures);

/// <summary>Adds windows up: into rows, and into steps of time.</summary>
public sealed class RequestTable(RequestStore store, HostRegistry hosts)
{
    /// <summary>The rows, those with most time first, and how long the time is that they are of.</summary>
    public List<RouteRow> Rows(RequestQuestion question, RequestsBy by)
    {
        var rows = new Dictionary<(string Route, string Method, int Status, HostId Host), RequestFigures>();
        foreach (var window in Windows(question))
        {
            foreach (var row in window.Rows.Rows.Where(question.Takes))
            {
                var key = by switch
                {
                    RequestsBy.Host => ("", "", 0, window.Host),
                    RequestsBy.Status => (row.Route, row.Method, (int)row.Status, default(HostId)),
                    _ => (row.Route, row.Method, 0, default),
                };
                if (!rows.TryGetValue(key, out var figures)) rows[key] = figures = new RequestFigures();
                figures.Add(row);
            }
        }
        return [.. rows.Select(r => new RouteRow(r.Key.Route, r.Key.Method, r.Key.Status, by == RequestsBy.Host ? hosts.Find(r.Key.Host)?.Name ?? r.Key.Host.ToString() : "", r.Value))
            .OrderByDescending(r => r.Figures.Total).ThenByDescending(r => r.Figures.Count).ThenBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal).ThenBy(r => r.Status)];
    }

    /// <summary>The same requests in equal steps of time, oldest first; a step without requests has figures without any.</summary>
    public List<(DateTimeOffset From, RequestFigures Figures)> Steps(RequestQuestion question, int count)
    {
        long from = question.From.ToUnixTimeMilliseconds(), width = Math.Max(1, (question.To.ToUnixTimeMilliseconds() - from) / count);
        var steps = Enumerable.Range(0, count).Select(i => (DateTimeOffset.FromUnixTimeMilliseconds(from + i * width), new RequestFigures())).ToList();
        foreach (var window in Windows(question))
        {
            // A window belongs to the step its middle lies in: it may be longer than a step.
            var step = steps[(int)Math.Clamp(((window.FromMs + window.ToMs) / 2 - from) / width, 0, count - 1)].Item2;
            foreach (var row in window.Rows.Rows.Where(question.Takes)) step.Add(row);
        }
        return steps;
    }

    private IEnumerable<RequestWindow> Windows(RequestQuestion question) =>
        store.Read(question.From.ToUnixTimeMilliseconds(), question.To.ToUnixTimeMilliseconds()).Where(question.Takes);
}
