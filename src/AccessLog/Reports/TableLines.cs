using System.Runtime.ExceptionServices;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Reports;

/// <summary>Writes the lines of a table. When they are many, several threads make a chunk each and write in turn: little memory, and lines stay in order.</summary>
internal sealed class TableLines(MergedTable table, IReadOnlyList<Column> columns, IReadOnlyList<int> order, int widest, TableWidths widths, Stream to)
{
    private const int Chunk = 512;

    private readonly object _gate = new();
    private readonly LineForm _form = new(columns, widths.Columns);
    private int _turn;
    private Exception? _failure;

    /// <exception cref="IOException">The reader of the table has gone.</exception>
    public void Write()
    {
        int workers = RowRanges.Count(order.Count);
        RowRanges.Run(order.Count, (worker, _, _) => Work(worker, workers));
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
    }

    private void Work(int worker, int workers)
    {
        var cells = new TableCells(table, widest);
        int rows = Math.Min(Chunk, order.Count);
        var lines = new byte[checked(rows * TableLine.RoomOf(widths.Columns, widths.LongestText))];
        for (int chunk = worker; chunk * Chunk < order.Count; chunk += workers)
        {
            int used = Fill(cells, chunk * Chunk, Math.Min((chunk + 1) * Chunk, order.Count), lines);
            lock (_gate)
            {
                while (_turn != chunk && _failure is null) Monitor.Wait(_gate);
                if (_failure is not null) return;
                try
                {
                    to.Write(lines, 0, used);
                }
                catch (Exception broken) when (broken is IOException or ObjectDisposedException or NotSupportedException)
                {
                    _failure = broken;
                }
                _turn++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private int Fill(TableCells cells, int from, int end, Span<byte> lines)
    {
        Span<byte> cell = stackalloc byte[TableCells.LongestView];
        int used = 0;
        for (int at = from; at < end; at++)
        {
            cells.Figures.Fetch(order[Math.Min(at + TableCells.Ahead, order.Count - 1)]);
            cells.Figures.Take(order[at]);
            if (cells.IsPlain)
            {
                used += _form.Fill(cells.Figures, lines[used..]);
                continue;
            }
            for (int c = 0; c < columns.Count; c++)
            {
                int length = cells.Write(columns[c], cell);
                used += TableLine.Put(cell[..length], widths.Columns[c], columns[c], c == columns.Count - 1, lines[used..]);
            }
        }
        return used;
    }
}
