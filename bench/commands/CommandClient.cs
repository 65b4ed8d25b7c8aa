using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Muster.Bench.Commands;

/// <summary>An execution as it ended.</summary>
internal sealed record Ended(long Id, string Status, int Succeeded, DateTimeOffset Created);

/// <summary>Commands over the REST API, as a program would run them.</summary>
internal sealed class CommandClient : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public CommandClient(ServerProcess server)
    {
        Http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(10) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    public HttpClient Http { get; }

    /// <summary>Until so many hosts of a selector take commands.</summary>
    public async Task ReadyAsync(string selector, int hosts, CancellationToken ct)
    {
        while (true)
        {
            using var answer = await Http.PostAsJsonAsync("/api/v1/executions/preview", new { selector }, ct);
            if ((await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("reachable").GetInt32() >= hosts) return;
            await Task.Delay(Look, TimeProvider.System, ct);
        }
    }

    public async Task<long> BeginAsync(string selector, string command, int hosts, CancellationToken ct)
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/executions", new { selector, command, confirm = hosts }, ct);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetInt64();
    }

    /// <param name="meanwhile">Called at every look.</param>
    public async Task<Ended> EndAsync(long id, CancellationToken ct, Action? meanwhile = null)
    {
        while (true)
        {
            meanwhile?.Invoke();
            try
            {
                var execution = (await Http.GetFromJsonAsync<JsonElement>($"/api/v1/executions/{id}", ct)).GetProperty("execution");
                var status = execution.GetProperty("status").GetString()!;
                if (status != "running")
                    return new Ended(id, status, execution.GetProperty("counts").TryGetProperty("succeeded", out var count) ? count.GetInt32() : 0, execution.GetProperty("created").GetDateTimeOffset());
            }
            catch (HttpRequestException)
            {
                // A bench that kills the server asks again.
            }
            await Task.Delay(Look, TimeProvider.System, ct);
        }
    }

    /// <summary>Milliseconds from the beginning until each host's end was written, in order.</summary>
    public async Task<double[]> AnswerTimesAsync(Ended execution, CancellationToken ct)
    {
        var times = new List<double>();
        using var stream = new StreamReader(await Http.GetStreamAsync($"/api/v1/executions/{execution.Id}/follow", ct));
        var kind = "";
        while (await stream.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            if (kind == "end") break;
            if (kind != "state" || !line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var data = JsonDocument.Parse(line[6..]);
            if (data.RootElement.GetProperty("state").GetString() == "succeeded") times.Add((data.RootElement.GetProperty("at").GetDateTimeOffset() - execution.Created).TotalMilliseconds);
        }
        times.Sort();
        return [.. times];
    }

    /// <summary>SHA-256 and length of what a host printed, as it is downloaded.</summary>
    public async Task<(string Sha256, long Bytes)> OutputAsync(long id, string host, CancellationToken ct, string stream = "out")
    {
        await using var body = await Http.GetStreamAsync($"/api/v1/executions/{id}/hosts/{host}/output?stream={stream}", ct);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 << 10];
        long bytes = 0;
        while (await body.ReadAsync(buffer, ct) is > 0 and var got)
        {
            hash.AppendData(buffer, 0, got);
            bytes += got;
        }
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    /// <summary>Prints a line of figures.</summary>
    public static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => Http.Dispose();
}
