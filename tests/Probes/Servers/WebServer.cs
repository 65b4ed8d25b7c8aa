using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Muster.Probes.Tests.Servers;

/// <summary>A small HTTP/1.1 server: a function from the request (first line, headers, body) to the whole answer.</summary>
internal sealed class WebServer(Func<string, string> answer, X509Certificate2? certificate = null) : IDisposable
{
    private readonly LineServer _server = new(async (plain, ct) =>
    {
        var stream = plain;
        if (certificate is not null)
        {
            var secure = new SslStream(plain);
            await secure.AuthenticateAsServerAsync(certificate);
            stream = secure;
        }

        var request = new StringBuilder();
        var buffer = new byte[4096];
        int bodyStart = -1, bodyLength = 0;
        while (bodyStart < 0 || request.Length < bodyStart + bodyLength)
        {
            int count = await stream.ReadAsync(buffer, ct);
            if (count == 0)
                return;
            request.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var text = request.ToString();
            bodyStart = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? end + 4 : -1;
            var length = System.Text.RegularExpressions.Regex.Match(text, @"(?i)content-length: (\d+)");
            bodyLength = length.Success ? int.Parse(length.Groups[1].Value) : 0;
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer(request.ToString())), ct);
    });

    public int Port => _server.Port;

    public string Url => $"{(certificate is null ? "http" : "https")}://localhost:{Port}/";

    public static string Page(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose() => _server.Dispose();
}
