using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Executions;
using Muster.Cli.Output;
using Muster.LoadTest;
using Muster.LoadTest.Reports;

namespace Muster.Cli.Load;

/// <summary>
/// <c>muster load --on SELECTOR</c>: the same load from chosen hosts at once, each running the <c>muster</c> it has as a command step; their reports are
/// collected here. Percentiles of several generators cannot be joined into one, so each host's are shown, and only counts and rates are added up.
/// </summary>
internal sealed class LoadOnHosts
{
    /// <summary>How long an ended command line waits for its hosts: they have three seconds to end by themselves.</summary>
    public static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(15);

    public Option<string?> On { get; } = new("--on") { Description = "Send the load from the hosts of this selector instead of from here; they need the muster program, and files are looked for there" };

    public Option<string> Program { get; } = new("--program") { Description = "With --on: the muster program of those hosts", DefaultValueFactory = _ => "muster" };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "With --on: do not ask" };

    /// <summary>What does nothing without <see cref="On"/>.</summary>
    public IEnumerable<Option> Options => [Program, Yes];

    /// <summary>The command line that a host runs: the options that were given, as they were given, and the report as JSON.</summary>
    public static IReadOnlyList<string> Words(ParseResult parsed, string program, string? url, IEnumerable<Option> options)
    {
        List<string> words = [program, "load"];
        if (url is not null) words.Add(url);
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } given) continue;
            if (given.Tokens.Count == 0) words.Add(option.Name);
            foreach (var token in given.Tokens) words.AddRange([option.Name, token.Value]);
        }
        return [.. words, "-o", "json", "--progress"];
    }

    /// <returns>The reports by host; null when nobody wanted it to begin.</returns>
    /// <exception cref="UsageException">There is no host, or too many to begin without a question.</exception>
    public async Task<IReadOnlyList<(string Host, LoadReport? Report, string Said)>?> RunAsync(Surroundings around, ApiClient api, ParseResult parsed, IReadOnlyList<string> words, CancellationToken ct)
    {
        var where = new JsonObject { ["selector"] = parsed.GetValue(On) };
        var preview = await api.PostAsync("/executions/preview", where.DeepClone(), ct).ConfigureAwait(false);
        int hosts = int.Parse(preview.Text("total"), CultureInfo.InvariantCulture);
        if (!parsed.GetValue(Yes) && !RunCommand.Confirmed(around, preview, hosts, inputIsTaken: false)) return null;
        where["argv"] = new JsonArray([.. words.Select(w => JsonValue.Create(w))]);
        where["title"] = "load: " + string.Join(' ', words.Skip(2).SkipLast(3));
        where["confirm"] = hosts;
        var id = (await api.PostAsync("/executions", where, ct).ConfigureAwait(false)).Text("id");
        around.Error.WriteLine($"muster: execution {id} sends the load from {hosts} {(hosts == 1 ? "host" : "hosts")}");
        bool stopped = await FollowAsync(around, api, id, ct).ConfigureAwait(false);
        return await ReportsAsync(api, id, stopped ? CancellationToken.None : ct).ConfigureAwait(false);
    }

    /// <summary>Shows how each host stands until all are through. Whoever gives up here does not want the load to go on there.</summary>
    /// <returns>Whether it was ended early; the hosts have reported what was until then.</returns>
    private static async Task<bool> FollowAsync(Surroundings around, ApiClient api, string id, CancellationToken ct)
    {
        try
        {
            await LoadOnHostsDisplay.ShowAsync(around, $"execution {id}", (take, clear) => ExecutionStream.FollowAsync(around, api, id, take, clear, ct)).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await api.PostAsync($"/executions/{id}/kill", null, CancellationToken.None).ConfigureAwait(false);
            around.Error.WriteLine($"muster: execution {id} is ended on its hosts; what it was until then follows");
            using var patience = new CancellationTokenSource(LongestEnd, around.Time);
            try
            {
                await ExecutionStream.FollowAsync(around, api, id, (_, _) => { }, () => { }, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                around.Error.WriteLine($"muster: not every host has ended yet; see: muster executions show {id}");
            }
            return true;
        }
    }

    private static async Task<IReadOnlyList<(string Host, LoadReport? Report, string Said)>> ReportsAsync(ApiClient api, string id, CancellationToken ct)
    {
        var reports = new List<(string, LoadReport?, string)>();
        await foreach (var host in api.ListAsync($"/executions/{id}/hosts", ct).ConfigureAwait(false))
        {
            var name = host.Text("host");
            var text = await OutputAsync(api, id, name, "out", ct).ConfigureAwait(false);
            var said = ProgressLines.Without(await OutputAsync(api, id, name, "err", ct).ConfigureAwait(false)).Trim();
            try
            {
                reports.Add((name, text.Trim().Length == 0 ? null : ReportJson.Read(text, name), said.Length > 0 ? said : OutcomeText.Of(host)));
            }
            catch (LoadPlanException wrong)
            {
                reports.Add((name, null, wrong.Message));
            }
        }
        return reports;
    }

    /// <summary>What all hosts did together; null when there is nothing to add up.</summary>
    public static string? Together(IReadOnlyList<LoadReport> reports) => reports.Count < 2 ? null : string.Create(CultureInfo.InvariantCulture,
        $"together: {reports.Sum(r => r.Requests):N0} requests from {reports.Count} hosts, {reports.Sum(r => r.Rate):N1} /s, {reports.Sum(r => r.Failed):N0} failed; p99 from {reports.Min(r => r.Latency.P99):0.###} to {reports.Max(r => r.Latency.P99):0.###} ms");

    private static async Task<string> OutputAsync(ApiClient api, string id, string host, string stream, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await api.DownloadAsync(HttpMethod.Get, SharedOptions.Path($"/executions/{id}/hosts/{Uri.EscapeDataString(host)}/output", ("stream", stream)), bytes, ct).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
