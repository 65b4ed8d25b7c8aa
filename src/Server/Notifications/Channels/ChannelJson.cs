using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Server.Notifications.Channels;

/// <summary>JSON bodies of other people's APIs: names as they are written, nulls left out, letters of all scripts as themselves.</summary>
public static class ChannelJson
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(object body) => JsonSerializer.SerializeToUtf8Bytes(body, Options);

    public static HttpRequestMessage Post(Uri to, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(Write(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    /// <summary>A member of an answer, however deep (<c>parameters.retry_after</c>), as text; null when it is not there or no JSON came.</summary>
    public static string? Find(string body, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var at = document.RootElement;
            foreach (var name in path.Split('.'))
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
            return at.ValueKind is JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array ? null : at.ToString();
        }
        catch (JsonException)
        {
            // A proxy's page of HTML, or an answer that was cut: the status says how it went.
            return null;
        }
    }

    /// <summary>Seconds as a number in an answer; null when there are none.</summary>
    public static TimeSpan? Seconds(string body, string path) =>
        double.TryParse(Find(body, path), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 86400 ? TimeSpan.FromSeconds(seconds) : null;
}
