using System.Text;

namespace Muster.Server.Downtimes.Windows;

/// <summary>Fetches calendars over HTTP.</summary>
public sealed class CalendarFetch : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxAutomaticRedirections = 5, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <exception cref="HttpRequestException">No answer of success, or a longer one.</exception>
    public async Task<string> GetAsync(Uri address, int most, CancellationToken ct)
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{address.Host} answered {(int)answer.StatusCode}");
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        var text = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            text.Write(buffer, 0, read);
            if (text.Length > most) throw new HttpRequestException($"{address.Host} sent more than {most >> 20} MiB");
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    public void Dispose() => http.Dispose();
}
