using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Server.Commands;

/// <summary>How plans and outcomes are kept on disk: unlike the API's JSON, members that a later version adds are passed over.</summary>
internal static class PlanJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
