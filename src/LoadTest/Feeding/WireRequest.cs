using System.Text;

namespace Muster.LoadTest.Feeding;

/// <summary>A request ready to be sent, made once and sent as often as wanted.</summary>
public sealed class WireRequest
{
    /// <summary>The bytes of the request in HTTP/1.1.</summary>
    public byte[] Bytes { get; }

    public string Method { get; }

    /// <summary>Path and query.</summary>
    public string Path { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    public byte[]? Body { get; }

    /// <summary>Which step of the plan it belongs to; figures are kept apart by it.</summary>
    public int Step { get; }

    public bool HeadOnly { get; }

    /// <param name="authority">The Host header: name, and port unless it is the scheme's own.</param>
    /// <exception cref="LoadPlanException">Method, path or a header would break the request's lines.</exception>
    public WireRequest(string method, string authority, string path, IReadOnlyList<KeyValuePair<string, string>> headers, byte[]? body, bool keepAlive, int step)
    {
        if (method.Length == 0 || method.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))) throw new LoadPlanException($"'{method}' is no method");
        if (path.Length == 0 || path[0] != '/') throw new LoadPlanException($"the path '{path}' must begin with /");
        if (path.Any(c => c is <= ' ' or (char)127)) throw new LoadPlanException($"the path '{path}' has a space or control character: write it %-encoded");
        (Method, Path, Headers, Body, Step, HeadOnly) = (method, path, headers, body, step, method == "HEAD");
        var text = new StringBuilder().Append(method).Append(' ').Append(path).Append(" HTTP/1.1\r\n");
        if (!Has(headers, "host")) text.Append("Host: ").Append(authority).Append("\r\n");
        if (!Has(headers, "user-agent")) text.Append("User-Agent: muster-load\r\n");
        if (!Has(headers, "accept")) text.Append("Accept: */*\r\n");
        if (!keepAlive && !Has(headers, "connection")) text.Append("Connection: close\r\n");
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAny(" :\r\n") >= 0) throw new LoadPlanException($"'{name}' is no header name");
            if (value.AsSpan().IndexOfAny("\r\n\0") >= 0) throw new LoadPlanException($"the value of header {name} has a line end");
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        if (!Has(headers, "content-length") && (body is not null || method is "POST" or "PUT" or "PATCH")) text.Append("Content-Length: ").Append(body?.Length ?? 0).Append("\r\n");
        text.Append("\r\n");
        Bytes = [.. Encoding.UTF8.GetBytes(text.ToString()), .. body ?? []];
    }

    private static bool Has(IReadOnlyList<KeyValuePair<string, string>> headers, string name) => headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
}
