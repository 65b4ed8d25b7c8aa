using System.Text;
using Muster.HttpLint.Messages;

namespace Muster.HttpLint.Fetching;

/// <summary>The headers of a request and its bytes.</summary>
internal static class RequestFields
{
    public const string Codings = "gzip, br, zstd";

    public static FieldLines For(Uri url, FetchOptions options, IReadOnlyList<FieldLine> own)
    {
        var lines = new List<FieldLine>
        {
            new("Host", url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}"),
            new("User-Agent", options.UserAgent),
            new("Accept", "*/*"),
            new("Accept-Encoding", Codings),
        };
        foreach (var line in own)
        {
            lines.RemoveAll(l => l.Is(line.Name));
            lines.Add(line);
        }
        return new FieldLines(lines);
    }

    public static byte[] Bytes(RequestMessage request)
    {
        var text = new StringBuilder().Append(request.Method).Append(' ').Append(request.Url.PathAndQuery).Append(" HTTP/1.1\r\n");
        foreach (var line in request.Fields) text.Append(line.Name).Append(": ").Append(line.Value).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }
}
