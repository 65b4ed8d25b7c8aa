namespace Muster.Server.Commands.Steps;

/// <summary>A piece of one step's output: where it stands in the log, and what came before it.</summary>
/// <param name="At">Of its first byte, within both streams together in the order they came.</param>
/// <param name="Line">Lines before it.</param>
public readonly record struct OutputPiece(long Position, int Length, bool Error, long At, long Line);

/// <summary>Where the output of one step on one host stands in its execution's log. Guarded by its step.</summary>
public sealed class OutputIndex
{
    private readonly List<OutputPiece> _pieces = [];
    private bool _open; // the last line has no end yet

    public long Bytes { get; private set; }

    /// <summary>Whole lines, and a last one without an end.</summary>
    public long Lines { get; private set; }

    public IReadOnlyList<OutputPiece> Pieces => _pieces;

    /// <summary>A turn from one stream to the other ends a line, too: else they would run into each other.</summary>
    /// <param name="ends">Line ends in the piece.</param>
    /// <param name="open">It does not end with one.</param>
    public void Add(long position, int length, bool error, int ends, bool open)
    {
        if (length == 0) return;
        var joins = _open && _pieces[^1].Error == error;
        _pieces.Add(new OutputPiece(position, length, error, Bytes, joins ? Lines - 1 : Lines));
        Bytes += length;
        Lines += ends + (open ? 1 : 0) - (joins ? 1 : 0);
        _open = open;
    }

    /// <summary>Number of the first piece that holds something of a line, counted from 0.</summary>
    public int PieceOfLine(long line)
    {
        int low = 0, high = _pieces.Count - 1, found = 0;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_pieces[middle].Line <= line) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }
        // A long line may begin pieces earlier.
        while (found > 0 && _pieces[found].Line == line) found--;
        return found;
    }

    /// <summary>Number of the piece that holds a byte, the count of pieces when there is none.</summary>
    public int PieceOfByte(long at)
    {
        int low = 0, high = _pieces.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (at < _pieces[middle].At) high = middle - 1;
            else if (at >= _pieces[middle].At + _pieces[middle].Length) low = middle + 1;
            else return middle;
        }
        return _pieces.Count;
    }
}
