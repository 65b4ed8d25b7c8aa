using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running.Steps;

/// <summary>Requests that the server makes as a step: the answer's status decides, its body is the output.</summary>
public sealed class HttpCaller : IDisposable
{
    private const int MostBody = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Repeatable = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    public async Task RunAsync(HostStep step, HttpStep call, JobContext context, CancellationToken ct)
    {
        if (step.State == StepState.Running && !Repeatable.Contains(call.Method))
        {
            await step.EndAsync(StepState.AgentLost, 0, $"the server was started again while it waited for the answer: whether the {call.Method} was taken is not known");
            return;
        }
        using var request = Request(call, context);
        step.Begin();
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            step.Say($"{(int)answer.StatusCode} {answer.ReasonPhrase}\n");
            var body = await BodyAsync(answer, ct);
            if (body.Length > 0) step.Say(body.EndsWith('\n') ? body : body + "\n");
            var fits = Fits(call.ExpectedStatus ?? "200-399", (int)answer.StatusCode);
            await step.EndAsync(fits ? StepState.Succeeded : StepState.Failed, fits ? 0 : (int)answer.StatusCode, fits ? "" : $"answered {(int)answer.StatusCode}, expected {call.ExpectedStatus ?? "200-399"}");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException || (wrong is TaskCanceledException && !ct.IsCancellationRequested))
        {
            await step.EndAsync(wrong is TaskCanceledException ? StepState.TimedOut : StepState.Failed, 0, wrong is TaskCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : wrong.Message);
        }
    }

    private static HttpRequestMessage Request(HttpStep call, JobContext context)
    {
        string Fill(string text) => VariableText.Plain(text, context.Find, withSecrets: true);
        if (!Uri.TryCreate(Fill(call.Url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw new FormatException($"“{call.Url}” is no http address");
        var request = new HttpRequestMessage(new HttpMethod(call.Method), url);
        if (call.Body is { } body) request.Content = new StringContent(Fill(body), Encoding.UTF8);
        foreach (var (name, value) in call.Headers)
        {
            if (request.Headers.TryAddWithoutValidation(name, Fill(value))) continue;
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.Remove(name);
            if (!request.Content.Headers.TryAddWithoutValidation(name, Fill(value))) throw new FormatException($"“{name}” is no name of a header");
        }
        if (request.Content is { Headers.ContentType: { } type } && call.Body?.TrimStart() is ['{' or '[', ..] && !call.Headers.Keys.Contains("Content-Type", StringComparer.OrdinalIgnoreCase))
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = type.CharSet };
        return request;
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[MostBody];
        var got = await body.ReadAtLeastAsync(bytes, MostBody, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, got);
    }

    /// <param name="expected"><c>200</c>, <c>200-299</c>, or several with commas.</param>
    internal static bool Fits(string expected, int status) => expected.Split(',', StringSplitOptions.TrimEntries).Any(one =>
    {
        var (low, high) = one.Split('-', 2, StringSplitOptions.TrimEntries) is [var a, var b] ? (a, b) : (one, one);
        return int.TryParse(low, CultureInfo.InvariantCulture, out var from) && int.TryParse(high, CultureInfo.InvariantCulture, out var to) && status >= from && status <= to;
    });

    public void Dispose() => client.Dispose();
}
