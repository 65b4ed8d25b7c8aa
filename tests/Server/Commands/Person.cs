using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Muster.Server.Tests.Commands;

/// <summary>Another person with a token of their own.</summary>
internal sealed class Person(HttpClient http) : IDisposable
{
    public static async Task<Person> ComesAsync(RestServer server, string name, string role)
    {
        const string password = "a long enough password";
        var (status, body) = await server.SendAsync(HttpMethod.Post, "/users", new { name, password, role });
        Assert.True(status < 300, body.ToString());
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = true }) { BaseAddress = server.Http.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", server.Http.BaseAddress!.AbsoluteUri.TrimEnd('/'));
        using var login = await browser.PostAsJsonAsync("/api/v1/session", new { user = name, password });
        login.EnsureSuccessStatusCode();
        using var made = await browser.PostAsJsonAsync("/api/v1/tokens", new { name = "t", role });
        var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("secret").GetString());
        return new Person(http);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public void Dispose() => http.Dispose();
}
