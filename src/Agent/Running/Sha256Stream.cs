namespace Muster.Agent.Running;

/// <summary>The hash of something that comes in pieces.</summary>
internal sealed class Sha256Stream
{
    private readonly uint[] _h = [.. Sha256.Beginning];
    private readonly byte[] _rest = new byte[64];
    private int _filled;
    private ulong _length;

    public void Add(ReadOnlySpan<byte> piece)
    {
        _length += (ulong)piece.Length;
        if (_filled > 0)
        {
            var take = Math.Min(_rest.Length - _filled, piece.Length);
            piece[..take].CopyTo(_rest.AsSpan(_filled));
            _filled += take;
            piece = piece[take..];
            if (_filled < _rest.Length) return;
            Sha256.Mix(_h, _rest);
            _filled = 0;
        }
        for (; piece.Length >= _rest.Length; piece = piece[_rest.Length..]) Sha256.Mix(_h, piece[.._rest.Length]);
        piece.CopyTo(_rest);
        _filled = piece.Length;
    }

    /// <summary>64 hexadecimal digits; called once, at the end.</summary>
    public string Finish() => Sha256.Finish(_h, _rest.AsSpan(0, _filled), _length);
}
