using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary>Follows an execution to its end: every line as it comes with its host before it, or grouped at the end, or as one document.</summary>
internal sealed class ExecutionWatch(Surroundings around, ApiClient api, string id, OutputFormat format, bool grouped)
{
    private readonly Dictionary<string, HostOutput> _hosts = new(StringComparer.Ordinal);
    private int _widest;
    private bool _alone;
    private readonly ProgressOfHosts _progress = new(around);

    private bool Live => format == OutputFormat.Table && !grouped;

    /// <returns>0 when every host succeeded, else 1.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        try
        {
            var hosts = await ListAsync(ct).ConfigureAwait(false);
            _widest = Math.Min(30, hosts.Select(h => h.Text("host").Length).DefaultIfEmpty().Max());
            _alone = hosts.Count == 1;
            _progress.Of = hosts.Where(h => h.Text("hostId").Trim('0').Length > 0).Select(h => h.Text("host")).ToHashSet(StringComparer.Ordinal);
            var end = await ExecutionStream.FollowAsync(around, api, id, Take, _progress.Clear, ct).ConfigureAwait(false);
            _progress.Clear();
            foreach (var (host, output) in _hosts)
                output.Flush((line, error) => Print(host, line, error));
            hosts = await ListAsync(ct).ConfigureAwait(false);
            if (format != OutputFormat.Table)
                new Listing(around, format).Write([.. hosts.Select(Whole)], Columns, "no host");
            else if (grouped)
                await new GroupedOutput(around, api, id).WriteAsync(ct).ConfigureAwait(false);
            Summarise(end, hosts);
            if (format == OutputFormat.Table)
                await new ChecksOfJob(around, api, id).WriteAsync(ct).ConfigureAwait(false);
            return end.Text("status") == "succeeded" ? ExitCode.Fine : ExitCode.NotOk;
        }
        catch (OperationCanceledException)
        {
            _progress.Clear();
            around.Error.WriteLine($"muster: execution {id} runs on; muster executions follow {id}, or kill {id}");
            return ExitCode.NotOk;
        }
    }

    private static IReadOnlyList<Column> Columns => [new("HOST", "host"), new("STATE", "state"), new("CODE", "code"), new("STDOUT", "stdout"), new("STDERR", "stderr")];

    private async Task<List<JsonObject>> ListAsync(CancellationToken ct)
    {
        var hosts = new List<JsonObject>();
        await foreach (var host in api.ListAsync($"/executions/{id}/hosts", ct).ConfigureAwait(false))
            hosts.Add(host);
        return hosts;
    }

    private void Take(string what, JsonNode data)
    {
        var host = data.Text("host");
        if (what == "output")
        {
            if (!_hosts.TryGetValue(host, out var output))
                _hosts[host] = output = new HostOutput(keep: format != OutputFormat.Table);
            if (!grouped)
                output.Add(data.Text("text"), data.Text("stream") == "err", (line, error) => Print(host, line, error));
        }
        else if (!Live)
        {
            _progress.Take(host, data.Text("state"));
        }
        else if (data.Text("state") is not ("sent" or "running" or "succeeded"))
        {
            if (_hosts.TryGetValue(host, out var output))
                output.Flush((line, error) => Print(host, line, error));
            around.Error.WriteLine($"{OutcomeText.Mark(around, data.Text("state"))} {host}: {OutcomeText.Of(data)}");
        }
    }

    private void Print(string host, string line, bool error)
    {
        if (!Live)
            return;
        var prefix = _alone ? "" : host.PadRight(_widest) + (error ? " ! " : " | ");
        (error ? around.Error : around.Out).WriteLine(prefix + PlainLine.Of(around, line));
    }

    private JsonObject Whole(JsonObject host)
    {
        var whole = (JsonObject)host.DeepClone();
        var output = _hosts.GetValueOrDefault(host.Text("host"));
        whole["stdout"] = output?.Text(error: false) ?? "";
        whole["stderr"] = output?.Text(error: true) ?? "";
        return whole;
    }

    private void Summarise(JsonNode? end, List<JsonObject> hosts)
    {
        var counts = (end.At("counts") as JsonObject ?? []).Select(c => $"{c.Value} {OutcomeText.Words(c.Key)}");
        var bad = hosts.Where(h => h.Text("state") != "succeeded").Select(h => h.Text("host")).ToList();
        var names = bad.Count == 0 ? "" : $" ({string.Join(", ", bad.Take(10))}{(bad.Count > 10 ? $" and {bad.Count - 10} more" : "")})";
        around.Error.WriteLine($"{OutcomeText.Mark(around, end.Text("status"))} execution {id}: {string.Join(", ", counts)}{names} in {double.Parse(end.Text("duration"), CultureInfo.InvariantCulture).ToString("0.0", CultureInfo.InvariantCulture)} s");
    }

    /// <summary>One host's output, cut into lines.</summary>
    private sealed class HostOutput(bool keep)
    {
        private readonly StringBuilder[] _open = [new(), new()];
        private readonly StringBuilder[] _all = [new(), new()];

        public string Text(bool error) => _all[error ? 1 : 0].ToString();

        public void Add(string text, bool error, Action<string, bool> line)
        {
            if (keep)
            {
                _all[error ? 1 : 0].Append(text);
                return;
            }

            var open = _open[error ? 1 : 0];
            int from = 0;
            for (int end; (end = text.IndexOf('\n', from)) >= 0; from = end + 1)
            {
                line(open.Append(text, from, end - from).ToString().TrimEnd('\r'), error);
                open.Clear();
            }

            open.Append(text, from, text.Length - from);
        }

        public void Flush(Action<string, bool> line)
        {
            for (int stream = 0; stream < 2; stream++)
            {
                if (_open[stream].Length > 0)
                    line(_open[stream].ToString(), stream == 1);
                _open[stream].Clear();
            }
        }
    }
}
