using System.CommandLine;
using System.Text.Json.Nodes;
using Muster.Cli.Api;
using Muster.Cli.Commands;
using Muster.Cli.Output;

namespace Muster.Cli.Executions;

/// <summary><c>muster run -j group/name -p PROJECT -- -option value</c>: the job of a name, its options behind the <c>--</c>.</summary>
internal sealed class JobRun(Surroundings around, SharedOptions shared, RunOptions options, ParseResult parsed)
{
    public async Task<int> RunAsync(ApiClient api, CancellationToken ct)
    {
        if (parsed.GetValue(options.Script) is not null)
            throw new UsageException("a job brings what it runs: give either --job or --script");
        var request = Request();
        await UploadAsync(api, request["options"]!.AsObject(), ct).ConfigureAwait(false);
        var begun = await api.PostAsync("/jobs/run", request, ct).ConfigureAwait(false);
        if (await ApprovedAsync(around, api, begun, parsed.GetValue(options.Detach), ct).ConfigureAwait(false) is not { } id)
            return parsed.GetValue(options.Detach) ? ExitCode.Fine : ExitCode.NotOk;
        if (parsed.GetValue(options.Detach))
        {
            around.Out.WriteLine(id);
            return ExitCode.Fine;
        }

        return await new ExecutionWatch(around, api, id, parsed.GetValue(shared.Output), grouped: !parsed.GetValue(options.Follow)).RunAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The number of what began. When it waits for another person's word, so does this, unless it is to be left; null: it never began.</summary>
    public static async Task<string?> ApprovedAsync(Surroundings around, ApiClient api, JsonNode? begun, bool leave, CancellationToken ct)
    {
        if (begun.At("approval") is not JsonObject approval)
            return begun.Text("id");
        var number = approval.Text("id");
        around.Error.WriteLine($"waits for approval {number} (rule {approval.Text("rule")}, until {approval.Text("expires")}); another person says: muster approvals approve {number}");
        if (leave)
            return null;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), around.Time, ct).ConfigureAwait(false);
            var now = await api.GetAsync($"/approvals/{number}", ct).ConfigureAwait(false);
            if (now.Text("state") == "approved" && now.Text("execution").Length > 0)
                return now.Text("execution");
            if (now.Text("state") is not ("pending" or "approved"))
            {
                around.Error.WriteLine($"✖ {now.Text("state")}{(now.Text("decidedBy").Length > 0 ? $" by {now.Text("decidedBy")}" : "")}{(now.Text("reason").Length > 0 ? $": {now.Text("reason")}" : "")}");
                return null;
            }
        }
    }

    private JsonObject Request()
    {
        var request = new JsonObject
        {
            ["job"] = parsed.GetValue(options.Job),
            ["project"] = parsed.GetValue(options.Project),
            ["filter"] = parsed.GetValue(options.Filter),
            ["selector"] = parsed.GetValue(options.Selector),
            ["options"] = Pairs(parsed.GetValue(options.Words) ?? []),
        };
        if (parsed.GetValue(options.Hosts) is { } hosts)
            request["hosts"] = new JsonArray([.. hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(h => JsonValue.Create(h))]);
        return request;
    }

    /// <summary><c>-name@ FILE</c>, as Rundeck's own command line has it: the file is uploaded, and the option is given what it became.</summary>
    private static async Task UploadAsync(ApiClient api, JsonObject options, CancellationToken ct)
    {
        foreach (var (name, value) in options.Where(o => o.Key.EndsWith('@')).ToList())
        {
            var path = value is JsonValue one ? one.GetValue<string>() : throw new UsageException($"-{name} takes one file");
            if (!File.Exists(path))
                throw new UsageException($"-{name} {path}: there is no such file");
            var kept = await api.UploadAsync($"/jobs/files?name={Uri.EscapeDataString(Path.GetFileName(path))}", path, ct).ConfigureAwait(false);
            options.Remove(name);
            options[name[..^1]] = kept.Text("id");
        }
    }

    /// <summary><c>-name value</c> again and again; a name that comes twice has both values.</summary>
    internal static JsonObject Pairs(IReadOnlyList<string> words)
    {
        var pairs = new JsonObject();
        for (int i = 0; i < words.Count; i += 2)
        {
            if (!words[i].StartsWith('-') || words[i].TrimStart('-').Length == 0)
                throw new UsageException($"“{words[i]}”: behind -- come options of the job as -name value");
            var name = words[i].TrimStart('-');
            if (i + 1 == words.Count)
                throw new UsageException($"-{name} has no value; behind -- come options of the job as -name value");
            if (pairs[name] is JsonArray all)
                all.Add(words[i + 1]);
            else
                pairs[name] = pairs[name] is { } before ? new JsonArray(before.GetValue<string>(), words[i + 1]) : words[i + 1];
        }

        return pairs;
    }
}
