using System.Collections.Concurrent;

namespace Muster.Server.AgentLink;

/// <summary>Where the slices to the right of this one offer what agents may ask for by hash, beside the scripts of checks.</summary>
public sealed class BlobSources
{
    private readonly ConcurrentQueue<Func<string, string?>> sources = new();

    /// <param name="find">The text of that SHA-256 (64 lower-case hexadecimal digits), null when it is not there.</param>
    public void Add(Func<string, string?> find) => sources.Enqueue(find);

    internal string? Find(string sha256) => sources.Select(find => find(sha256)).FirstOrDefault(text => text is not null);
}
