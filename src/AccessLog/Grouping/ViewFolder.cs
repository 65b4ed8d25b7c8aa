namespace Muster.AccessLog.Grouping;

/// <summary>Makes the name of a view from a request: what the route patterns say, or the path with its ids folded. Belongs to one thread.</summary>
public sealed unsafe class ViewFolder(RouteList routes)
{
    private readonly byte[] _scratch = new byte[RowKey.LongestKey * 3 + 128];

    /// <param name="key">`METHOD SP path`.</param>
    /// <returns>`METHOD SP view`, until the next call; 64 bytes behind it may be read.</returns>
    public ReadOnlySpan<byte> Fold(byte* key, int length)
    {
        var request = new ReadOnlySpan<byte>(key, length);
        int method = request.IndexOf((byte)' ') + 1;
        request[..method].CopyTo(_scratch);
        var room = _scratch.AsSpan(method, _scratch.Length - method - 64);
        int view = routes.IsEmpty ? IdFolding.Fold(request[method..], room) : routes.View(request[method..], room);
        return _scratch.AsSpan(0, Math.Min(method + view, RowKey.LongestKey));
    }
}
