using System.Collections.Concurrent;
using Google.Protobuf;
using Muster.Protocol;

namespace Muster.Server.AgentLink;

/// <summary>Where the slices to the right of this one offer what agents may ask for by hash, beside the scripts of checks.</summary>
public sealed class BlobSources
{
    private const int LongestPiece = 1 << 20;
    private readonly ConcurrentQueue<Func<string, string?>> sources = new(), files = new();

    /// <param name="find">The text of that SHA-256 (64 lower-case hexadecimal digits), null when it is not there.</param>
    public void Add(Func<string, string?> find) => sources.Enqueue(find);

    /// <param name="find">The path of a file of that SHA-256 that agents may have now, piece by piece; null when it is not there.</param>
    public void AddFiles(Func<string, string?> find) => files.Enqueue(find);

    /// <summary>A piece of such a file.</summary>
    internal Blob Piece(BlobRequest asked)
    {
        var answer = new Blob { Sha256 = asked.Sha256, Offset = asked.Offset, Piece = true };
        if (files.Select(find => find(asked.Sha256)).FirstOrDefault(path => path is not null) is not { } path || !File.Exists(path))
        {
            answer.Missing = true;
            return answer;
        }
        using var file = File.OpenHandle(path);
        var bytes = new byte[Math.Min(asked.Length, LongestPiece)];
        answer.Content = ByteString.CopyFrom(bytes, 0, RandomAccess.Read(file, bytes, (long)asked.Offset));
        return answer;
    }

    internal string? Find(string sha256) => sources.Select(find => find(sha256)).FirstOrDefault(text => text is not null);
}
