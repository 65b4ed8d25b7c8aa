namespace Muster.PromQl.Evaluation;

/// <summary>Keeps the best few of the values offered, in a heap with the worst kept one on top. NaN is worse than any number; of equals the earlier stays.</summary>
/// <param name="sign">-1: the greatest are the best; 1: the smallest.</param>
internal sealed class BestOf(int candidates, int sign)
{
    private readonly List<(int Index, double Value)> _heap = [];
    private readonly bool[] _chosen = new bool[candidates];
    private int _most;

    public void Begin(int most)
    {
        _most = most;
        foreach (var (index, _) in _heap) _chosen[index] = false;
        _heap.Clear();
    }

    public bool IsChosen(int index) => _chosen[index];

    public void Offer(int index, double value)
    {
        if (_heap.Count < _most)
        {
            _heap.Add((index, value));
            Rise(_heap.Count - 1);
        }
        else
        {
            if (_most == 0 || !IsWorse(_heap[0], (index, value))) return;
            _chosen[_heap[0].Index] = false;
            _heap[0] = (index, value);
            Sink();
        }
        _chosen[index] = true;
    }

    /// <summary>Best first.</summary>
    public IEnumerable<(int Index, double Value)> Sorted()
    {
        _heap.Sort((a, b) => IsWorse(a, b) ? 1 : IsWorse(b, a) ? -1 : 0);
        return _heap;
    }

    private bool IsWorse((int Index, double Value) a, (int Index, double Value) b)
    {
        if (double.IsNaN(a.Value) != double.IsNaN(b.Value)) return double.IsNaN(a.Value);
        if (a.Value != b.Value && !double.IsNaN(a.Value)) return sign * a.Value > sign * b.Value;
        return a.Index > b.Index;
    }

    private void Rise(int at)
    {
        while (at > 0 && IsWorse(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Sink()
    {
        var at = 0;
        while (true)
        {
            var worst = at;
            foreach (var child in (ReadOnlySpan<int>)[2 * at + 1, 2 * at + 2])
                if (child < _heap.Count && IsWorse(_heap[child], _heap[worst])) worst = child;
            if (worst == at) return;
            (_heap[at], _heap[worst]) = (_heap[worst], _heap[at]);
            at = worst;
        }
    }
}
