namespace Muster.AccessLog.Tables;

/// <summary>Finds single ranks of a span without sorting the whole of it.</summary>
internal static class Selection
{
    /// <summary>Puts the value of a rank at its place; what stands before it is not larger, what stands behind it is not smaller.</summary>
    /// <param name="from">Everything before this place is known to be not larger.</param>
    /// <param name="rank">From 0, at least <paramref name="from"/>.</param>
    public static ushort Of(Span<ushort> values, int from, int rank)
    {
        int low = from, high = values.Length - 1;
        while (high - low > 8)
        {
            ushort a = values[low], b = values[(low + high) >> 1], c = values[high];
            ushort pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int left = low, right = high;
            while (left <= right)
            {
                while (values[left] < pivot) left++;
                while (values[right] > pivot) right--;
                if (left > right) break;
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }
            if (rank <= right) high = right;
            else if (rank >= left) low = left;
            else return values[rank];
        }
        for (int i = low + 1; i <= high; i++)
        {
            ushort value = values[i];
            int at = i - 1;
            for (; at >= low && values[at] > value; at--) values[at + 1] = values[at];
            values[at + 1] = value;
        }
        return values[rank];
    }
}
