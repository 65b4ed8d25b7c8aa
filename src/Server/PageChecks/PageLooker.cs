using System.Globalization;
using Muster.Checks;
using Muster.HttpLint.Fetching;
using Muster.HttpLint.Notes;
using Muster.HttpLint.Pages;
using Muster.HttpLint.Reports;
using Muster.Probes;
using Muster.Server.Checking;
using Muster.Server.Configuration;
using Muster.Server.Hosts;
using Muster.Server.Web.Live;

namespace Muster.Server.PageChecks;

/// <summary>Lints pages for checks and keeps every run. Hosts whose check leads to the same address share one look.</summary>
public sealed class PageLooker(PageRunStore store, LiveUpdates live, TimeProvider time)
{
    public const string Topic = "pages";

    /// <summary>Pages are linted one or two at a time: the figures of one must not be spoilt by the load of others.</summary>
    private readonly SemaphoreSlim running = new(2);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Check, string Url), (ulong Revision, DateTimeOffset Until, Task<ProbeOutcome> Look)> shared = [];

    public Task<ProbeOutcome> LookAsync(HostRecord host, CheckDefinition check, CancellationToken ct)
    {
        var kind = (PageKind)check.Kind;
        var url = Placeholders.Fill(kind.Url, host.Name, WireCheck.AddressOf(host));
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (shared.TryGetValue((check.Name, url), out var last) && last.Revision == check.Revision && (!last.Look.IsCompleted || (last.Until > now && last.Look.IsCompletedSuccessfully))) return last.Look;
            foreach (var (key, old) in shared.ToArray())
                if (old.Look.IsCompleted && old.Until < now) shared.Remove(key);
            var look = RunAsync(check, kind, url, ct);
            // Other hosts come within the spread of one interval; a retry is a look of its own.
            shared[(check.Name, url)] = (check.Revision, now + (check.Policy.RetryInterval < check.Policy.Interval ? check.Policy.RetryInterval : check.Policy.Interval) / 2, look);
            return look;
        }
    }

    private async Task<ProbeOutcome> RunAsync(CheckDefinition check, PageKind kind, string url, CancellationToken ct)
    {
        await running.WaitAsync(ct);
        try
        {
            var started = time.GetUtcNow();
            long begun = time.GetTimestamp();
            using var timer = new CancellationTokenSource(check.Timeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
            LintReport? report = null;
            string failure = "";
            try
            {
                report = await new PageLint(kind.Options(check.Timeout), time).RunAsync(new Uri(url), null, both.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                failure = string.Create(CultureInfo.InvariantCulture, $"the page and what it loads did not come within {check.Timeout.TotalSeconds:0.#} s");
            }
            catch (FetchException wrong)
            {
                failure = wrong.Message;
            }
            var took = time.GetElapsedTime(begun);
            var (status, output) = report is not null ? PageVerdict.Of(report, kind) : (CheckStatus.Critical, $"PAGE CRITICAL - {failure.Replace('|', '/')}");
            await store.AddAsync(Row(check.Name, url, started, took, (int)status, output, report, failure), report is null ? null : LintRecorder.Record(report), ct);
            live.Touch(Topic, $"page:{check.Name}");
            return new ProbeOutcome(status, output, took);
        }
        finally
        {
            running.Release();
        }
    }

    private static PageRun Row(string check, string url, DateTimeOffset started, TimeSpan took, int status, string output, LintReport? r, string failure) => new(
        0, check, url, started, Math.Round(took.TotalSeconds, 3), status, output.Split(" | ")[0], r?.Performance?.Letter, r?.Security?.Letter, r?.Performance?.Score, r?.Security?.Score,
        r?.Weight.Empty.Requests ?? 0, r?.Weight.Empty.Bytes ?? 0, r?.Weight.Primed?.Requests, r?.Weight.Primed?.Bytes,
        r?.Notes.Count(n => n.Severity == Severity.Bad) ?? 0, r?.Notes.Count(n => n.Severity == Severity.Warn) ?? 0, failure, 0);
}
