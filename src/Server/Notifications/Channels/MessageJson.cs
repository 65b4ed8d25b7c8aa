using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Server.Notifications.Channels;

/// <summary>A message as JSON: the body of webhooks, the input of commands. Described in docs/guide/notifications.md.</summary>
public static class MessageJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write(Message message) => JsonSerializer.SerializeToUtf8Bytes(message, Options);

    /// <exception cref="JsonException">Not written by <see cref="Write"/>.</exception>
    public static Message Read(byte[] json) => JsonSerializer.Deserialize<Message>(json, Options) ?? throw new JsonException("no message");
}
