using System.Security.Cryptography;

namespace Muster.Server.Commands.Steps;

/// <summary>A hash over what was printed, each stream for itself: how the two were interleaved does not matter.</summary>
internal sealed class OutputDigest
{
    private readonly IncrementalHash?[] _streams = new IncrementalHash?[2];

    public void Add(int stream, ReadOnlySpan<byte> output) => (_streams[stream] ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(output);

    /// <summary>32 hexadecimal digits; empty when nothing was printed. Called once.</summary>
    public string Finish()
    {
        if (_streams[0] is null && _streams[1] is null) return "";
        Span<byte> both = stackalloc byte[64];
        both.Clear();
        for (var stream = 0; stream < 2; stream++)
        {
            _streams[stream]?.GetHashAndReset(both[(stream * 32)..]);
            _streams[stream]?.Dispose();
            _streams[stream] = null;
        }
        return Convert.ToHexStringLower(SHA256.HashData(both))[..32];
    }
}
