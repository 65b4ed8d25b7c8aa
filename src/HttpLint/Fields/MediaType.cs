using System.Text;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fields;

/// <summary>Types of bodies: what is said, and what the first bytes show.</summary>
public static class MediaType
{
    /// <summary>Type and subtype in small letters; empty when nothing is said.</summary>
    public static string Of(FieldLines fields) => (fields.Last("Content-Type")?.Value ?? "").Split(';')[0].Trim().ToLowerInvariant();

    public static bool IsHtml(string type) => type is "text/html" or "application/xhtml+xml";

    /// <summary>Types that gain from compression.</summary>
    public static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal)
        || type is "application/javascript" or "application/json" or "application/xml" or "application/wasm" or "application/x-javascript" or "application/manifest+json" or "font/ttf" or "font/otf" or "image/x-icon" or "image/vnd.microsoft.icon";

    /// <summary>A family that the first bytes prove (png, gif, jpeg, webp, pdf, zip, woff, woff2, gzip, html); null when they prove none.</summary>
    public static string? Sniff(ReadOnlySpan<byte> body)
    {
        if (body.Length >= 8 && body[0] == 0x89 && body[1..4].SequenceEqual("PNG"u8)) return "png";
        if (body.StartsWith("GIF87a"u8) || body.StartsWith("GIF89a"u8)) return "gif";
        if (body.Length >= 3 && body[0] == 0xff && body[1] == 0xd8 && body[2] == 0xff) return "jpeg";
        if (body.Length >= 12 && body.StartsWith("RIFF"u8) && body[8..12].SequenceEqual("WEBP"u8)) return "webp";
        if (body.StartsWith("%PDF-"u8)) return "pdf";
        if (body.StartsWith("PK\x03\x04"u8)) return "zip";
        if (body.StartsWith("wOF2"u8)) return "woff2";
        if (body.StartsWith("wOFF"u8)) return "woff";
        if (body.Length >= 3 && body[0] == 0x1f && body[1] == 0x8b && body[2] == 8) return "gzip";
        var text = Encoding.Latin1.GetString(body[..Math.Min(body.Length, 256)]).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n').ToLowerInvariant();
        return text.StartsWith("<!doctype html", StringComparison.Ordinal) || text.StartsWith("<html", StringComparison.Ordinal) ? "html" : null;
    }

    /// <summary>Whether a said type can be true of a family that was found.</summary>
    public static bool Fits(string type, string family) => type is "" or "application/octet-stream" or "binary/octet-stream" || family switch
    {
        "html" => IsHtml(type) || type is "application/xml" or "text/xml" or "text/x-server-parsed-html",
        "jpeg" => type is "image/jpeg" or "image/jpg" or "image/pjpeg",
        "zip" => type.Contains("zip", StringComparison.Ordinal) || type.StartsWith("application/", StringComparison.Ordinal) && !type.EndsWith("json", StringComparison.Ordinal) && !type.EndsWith("javascript", StringComparison.Ordinal) && !type.EndsWith("pdf", StringComparison.Ordinal),
        "gzip" => type.StartsWith("application/", StringComparison.Ordinal) && !type.EndsWith("json", StringComparison.Ordinal) && !type.EndsWith("javascript", StringComparison.Ordinal),
        _ => type.Contains(family, StringComparison.Ordinal),
    };
}
