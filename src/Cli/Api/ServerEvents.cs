using System.Runtime.CompilerServices;
using System.Text;

namespace Muster.Cli.Api;

/// <summary>Reads Server-Sent Events (the fields event, id, data and retry; comments are skipped).</summary>
public static class ServerEvents
{
    public static async IAsyncEnumerable<ServerEvent> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string id = "", name = "message";
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(ct).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    yield return new ServerEvent(id, name, data.ToString(0, data.Length - 1));
                data.Clear();
                name = "message";
                continue;
            }

            int colon = line.IndexOf(':');
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "data")
                data.Append(value).Append('\n');
            else if (field == "event")
                name = value;
            else if (field == "id")
                id = value;
        }
    }
}
