using System.Buffers.Text;
using System.Text.Json;

namespace Muster.Server.Web.Api;

/// <summary>
/// Where a page ended, by the sort key and the id of its last item, so that items that come and go between two pages
/// neither repeat nor hide others. Opaque to callers.
/// </summary>
/// <param name="Sort">The sort it belongs to.</param>
/// <param name="Key">The last item's key as text.</param>
/// <param name="Id">The last item's id.</param>
internal sealed record Cursor(string Sort, string Key, string Id)
{
    public string Encode() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="ApiProblem">400: not a cursor of ours, or of another sort.</exception>
    public static Cursor Decode(string text, string sort)
    {
        Cursor? cursor = null;
        try
        {
            cursor = JsonSerializer.Deserialize<Cursor>(Base64Url.DecodeFromChars(text));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw ApiProblem.BadRequest("the cursor is damaged; begin again without one.");
        }
        if (cursor is not { Key: not null, Id: not null } || cursor.Sort != sort)
            throw ApiProblem.BadRequest("the cursor belongs to another sort; begin again without one.");
        return cursor;
    }
}
