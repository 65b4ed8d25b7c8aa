namespace Muster.Server.Tests.Web.Live;

/// <summary>A reader of Server-Sent Events, one part (up to an empty line) at a time.</summary>
internal sealed class StreamReading : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _patience;

    private StreamReading(HttpResponseMessage answer, StreamReader reader, CancellationTokenSource patience) =>
        (_answer, _reader, _patience) = (answer, reader, patience);

    public string? ContentType => _answer.Content.Headers.ContentType?.MediaType;

    public static async Task<StreamReading> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        answer.EnsureSuccessStatusCode();
        return new StreamReading(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token)), patience);
    }

    /// <summary>The next part, its lines joined; comments left out.</summary>
    public async Task<string> NextAsync()
    {
        List<string> lines = [];
        while (await _reader.ReadLineAsync(_patience.Token) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
                return string.Join('\n', lines);
            if (line.Length > 0 && line[0] != ':')
                lines.Add(line);
        }
        throw new EndOfStreamException("the stream has ended");
    }

    /// <summary>What comes until the server ends the stream.</summary>
    public Task<string> RestAsync() => _reader.ReadToEndAsync(_patience.Token);

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _answer.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
