using System.IO.Compression;
using System.Text;
using Muster.HttpLint.Fields;

namespace Muster.HttpLint.Tests.Fetching;

/// <summary>A response that is in order, to be spoilt in one place. Text, fresh for an hour, without validators.</summary>
public sealed record Sound
{
    public string StatusLine { get; init; } = "HTTP/1.1 200 OK";

    public IReadOnlyList<string> Lines { get; init; } = [$"Date: {HttpDate.Print(TimeProvider.System.GetUtcNow())}", "Content-Type: text/plain; charset=utf-8", "Cache-Control: max-age=3600"];

    public byte[] Body { get; init; } = "All is well.\n"u8.ToArray();

    /// <summary>Null: the body's own.</summary>
    public long? Length { get; init; }

    public bool NoLength { get; init; }

    public string LineEnd { get; init; } = "\r\n";

    public Sound With(string name, string value) => this with { Lines = [.. Lines, $"{name}: {value}"] };

    public Sound Set(string name, string value) => Without(name).With(name, value);

    public Sound Without(string name) => this with { Lines = [.. Lines.Where(l => !l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))] };

    public Sound Line(string line) => this with { Lines = [.. Lines, line] };

    public Sound Status(string status) => this with { StatusLine = $"HTTP/1.1 {status}" };

    public Sound Text(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    public Sound Bytes(byte[] body) => this with { Body = body };

    public Sound Page(string html) => Set("Content-Type", "text/html; charset=utf-8").Text(html);

    /// <summary>Without a body and its length: 204, 304, or an answer to HEAD.</summary>
    public byte[] Head() => Encoding.Latin1.GetBytes(string.Join(LineEnd, [StatusLine, .. Lines, "Connection: close", "", ""]));

    public byte[] Send()
    {
        string[] length = NoLength ? [] : [$"Content-Length: {Length ?? Body.Length}"];
        return [.. Encoding.Latin1.GetBytes(string.Join(LineEnd, [StatusLine, .. Lines, .. length, "Connection: close", "", ""])), .. Body];
    }

    public static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(plain);
        return packed.ToArray();
    }

    public static byte[] Brotli(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal)) brotli.Write(plain);
        return packed.ToArray();
    }
}
