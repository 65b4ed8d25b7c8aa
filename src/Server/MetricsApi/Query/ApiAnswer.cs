using System.Text.Encodings.Web;
using System.Text.Json;

namespace Muster.Server.MetricsApi.Query;

/// <summary>The envelope of every answer: <c>{"status","data","errorType","error","warnings","infos"}</c>. Written as it is made, never held whole.</summary>
internal static class ApiAnswer
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="data">Writes the one value behind <c>data</c>; called once nothing can go wrong any more.</param>
    public static async Task SuccessAsync(HttpContext context, Action<Utf8JsonWriter> data, IReadOnlyList<string>? warnings = null, IReadOnlyList<string>? infos = null)
    {
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter, Plain);
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WritePropertyName("data");
        data(json);
        Notes(json, "warnings", warnings);
        Notes(json, "infos", infos);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    public static async Task FaultAsync(HttpContext context, ApiFault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter, Plain);
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString("errorType", fault.Type);
        json.WriteString("error", fault.Message);
        json.WriteEndObject();
        await json.FlushAsync();
    }

    public static void Texts(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Notes(Utf8JsonWriter json, string name, IReadOnlyList<string>? notes)
    {
        if (notes is not { Count: > 0 }) return;
        json.WritePropertyName(name);
        Texts(json, notes);
    }
}
