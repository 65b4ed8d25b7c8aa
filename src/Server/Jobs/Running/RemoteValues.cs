using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Definitions;
using Muster.Server.Web.Api;

namespace Muster.Server.Jobs.Running;

/// <summary>A value that an address offers for an option.</summary>
public sealed record RemoteValue(string Name, string Value, bool Selected);

/// <summary>Fetches what options may be from their <c>valuesUrl</c>, in the three forms of JSON that Rundeck takes.</summary>
public sealed partial class RemoteValues(TimeProvider time) : IDisposable
{
    private const int MostBytes = 1 << 20, MostValues = 10_000;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(1);
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The job with the values that its run is held to; what is only offered is not asked for.</summary>
    /// <exception cref="ApiProblem">502: an address gives none.</exception>
    public async Task<JobDefinition> FilledAsync(CataloguedJob job, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        var definition = job.Definition;
        if (!definition.Options.Any(o => o is { Enforced: true, ValuesUrl: not null })) return definition;
        var options = new List<JobOption>();
        foreach (var option in definition.Options)
        {
            if (option is not { Enforced: true, ValuesUrl: not null })
            {
                options.Add(option);
                continue;
            }
            var values = await FetchAsync(job, option, given);
            options.Add(values.Count > 0 ? option with { Values = [.. values.Select(v => v.Value)] } : throw Trouble(option, "the address offers none"));
        }
        return definition with { Options = options };
    }

    /// <param name="given">Values of other options, which the address may ask for as <c>${option.NAME.value}</c>.</param>
    /// <exception cref="ApiProblem">502, with the reason and without what the address keeps secret.</exception>
    public async Task<IReadOnlyList<RemoteValue>> FetchAsync(CataloguedJob job, JobOption option, IReadOnlyDictionary<string, IReadOnlyList<string>> given, CancellationToken ct = default)
    {
        var (text, patience, tries) = Told(option.ValuesUrl ?? throw ApiProblem.BadRequest($"the option {option.Name} has no valuesUrl."));
        if (!Uri.TryCreate(Filled(text, job, given), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Trouble(option, $"“{text}” is no http address (files of the server are not read)");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(url, patience, ct);
            }
            catch (Exception wrong) when (!ct.IsCancellationRequested && wrong is HttpRequestException or IOException or OperationCanceledException or FormatException)
            {
                if (attempt <= tries && wrong is not FormatException) continue;
                throw Trouble(option, wrong is OperationCanceledException ? $"{Shown(url)} took longer than {patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s" : $"{Shown(url)}: {wrong.Message}");
            }
        }
    }

    private async Task<IReadOnlyList<RemoteValue>> OnceAsync(Uri url, TimeSpan patience, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(url) { UserName = "", Password = "" }.Uri);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (url.UserInfo.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"answered {(int)answer.StatusCode}");
        await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
        var bytes = new byte[MostBytes + 1];
        var got = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token);
        return got > MostBytes ? throw new FormatException($"the answer has more than {MostBytes >> 20} MiB") : Parse(bytes.AsMemory(0, got));
    }

    /// <summary>A list of texts, a list of <c>{name, value, selected}</c>, or names and values as one object.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IReadOnlyList<RemoteValue> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            List<RemoteValue> values = document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => [.. document.RootElement.EnumerateArray().Select(One)],
                JsonValueKind.Object => [.. document.RootElement.EnumerateObject().Select(p => new RemoteValue(p.Name, Text(p.Value), false))],
                _ => throw Odd(),
            };
            return values.Count > MostValues ? throw new FormatException($"{values.Count} values are more than the {MostValues} that are taken") : values;
        }
        catch (JsonException)
        {
            throw new FormatException("the answer is no JSON");
        }
    }

    private static RemoteValue One(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) return new RemoteValue(Text(item), Text(item), false);
        var value = item.TryGetProperty("value", out var v) ? Text(v) : item.TryGetProperty("name", out var only) ? Text(only) : throw Odd();
        return new RemoteValue(item.TryGetProperty("name", out var name) ? Text(name) : value, value, item.TryGetProperty("selected", out var selected) && selected.ValueKind == JsonValueKind.True);
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Odd(),
    };

    private static FormatException Odd() => new("the answer is no list of values: [\"a\", \"b\"], [{\"name\": …, \"value\": …}] or {\"name\": \"value\"}");

    /// <summary>Behind a <c>#</c> stand Rundeck's wishes: <c>timeout=5;retry=2</c>.</summary>
    private static (string Url, TimeSpan Patience, int Tries) Told(string text)
    {
        var (url, patience, tries) = (text, Usual, 0);
        if (text.IndexOf('#', StringComparison.Ordinal) is > 0 and var at)
        {
            url = text[..at];
            foreach (var wish in text[(at + 1)..].Split(';').Select(w => w.Split('=', 2)).Where(w => w.Length == 2))
            {
                if (!int.TryParse(wish[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
                if (wish[0] == "timeout" && number > 0) patience = number > Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(number);
                if (wish[0] == "retry") tries = Math.Min(number, 5);
            }
        }
        return (url, patience, tries);
    }

    private static string Filled(string text, CataloguedJob job, IReadOnlyDictionary<string, IReadOnlyList<string>> given) => Reference().Replace(text, match => Uri.EscapeDataString((match.Groups[1].Value, match.Groups[2].Value) switch
    {
        ("job", "name") => job.Definition.Name,
        ("job", "group") => job.Definition.Group,
        ("job", "project") => job.Project,
        ("option", var name) when job.Definition.Options.FirstOrDefault(o => o.Name == name) is { Secure: false } other =>
            given.TryGetValue(name, out var values) ? string.Join(other.Delimiter, values) : other.Value ?? "",
        _ => "",
    }));

    /// <summary>Which options an address asks for.</summary>
    public static IEnumerable<string> Needs(string url) => Reference().Matches(url).Where(m => m.Groups[1].Value == "option").Select(m => m.Groups[2].Value).Distinct();

    [GeneratedRegex(@"\$\{(option|job)\.([A-Za-z0-9_.-]+?)(?:\.value)?\}")]
    private static partial Regex Reference();

    private static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static ApiProblem Trouble(JobOption option, string why) =>
        new(StatusCodes.Status502BadGateway, $"the values of the option {option.Name} cannot be fetched: {why}.") { Extensions = { ["options"] = new Dictionary<string, string> { [option.Name] = $"its values cannot be fetched: {why}" } } };

    public void Dispose() => client.Dispose();
}
