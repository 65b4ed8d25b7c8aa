namespace Muster.Cli.Query.Graph;

/// <summary>A picture of dots, 2 by 4 in every character (the Braille patterns of Unicode). A character belongs to the series that drew in it first.</summary>
internal sealed class DotCanvas(int columns, int rows)
{
    private const int Blank = 0x2800;
    private static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };
    private readonly int[,] _dots = new int[rows, columns];
    private readonly int[,] _owner = new int[rows, columns];

    public int Width => columns * 2;
    public int Height => rows * 4;

    /// <param name="x">From the left.</param>
    /// <param name="y">From the top; dots outside are left out.</param>
    public void Dot(int series, int x, int y)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height) return;
        _dots[y / 4, x / 2] |= Bits[y % 4, x % 2];
        if (_owner[y / 4, x / 2] == 0) _owner[y / 4, x / 2] = series + 1;
    }

    public void Line(int series, int x0, int y0, int x1, int y1)
    {
        int across = Math.Abs(x1 - x0), down = -Math.Abs(y1 - y0), slip = across + down;
        while (true)
        {
            Dot(series, x0, y0);
            if (x0 == x1 && y0 == y1) return;
            var twice = 2 * slip;
            if (twice >= down)
            {
                slip += down;
                x0 += x0 < x1 ? 1 : -1;
            }
            if (twice <= across)
            {
                slip += across;
                y0 += y0 < y1 ? 1 : -1;
            }
        }
    }

    /// <summary>The sign at a place and whose it is; series -1 where nothing is.</summary>
    public (char Sign, int Series) At(int row, int column) => ((char)(Blank | _dots[row, column]), _owner[row, column] - 1);
}
