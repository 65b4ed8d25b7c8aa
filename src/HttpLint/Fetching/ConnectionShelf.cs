namespace Muster.HttpLint.Fetching;

/// <summary>Connections that may be used again, by origin.</summary>
internal sealed class ConnectionShelf : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Stack<Connection>> kept = [];

    public Connection? Take(Uri url)
    {
        lock (gate) return kept.TryGetValue(Origin(url), out var stack) && stack.TryPop(out var connection) ? connection : null;
    }

    public void Put(Uri url, Connection connection)
    {
        lock (gate)
        {
            if (!kept.TryGetValue(Origin(url), out var stack)) kept[Origin(url)] = stack = new Stack<Connection>();
            stack.Push(connection);
        }
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var connection in kept.Values.SelectMany(s => s)) connection.Dispose();
            kept.Clear();
        }
    }
}
