using Muster.LoadTest.Reports;

namespace Muster.LoadTest.Saturation;

/// <summary>
/// Fits Gunther's Universal Scalability Law X(N) = λN / (1 + σ(N-1) + κN(N-1)) to measured throughputs. N/X is linear in 1, N-1 and N(N-1), so the
/// fit is a weighted least-squares one with coefficients that may not be negative; the weights make errors relative.
/// </summary>
public static class UslFit
{
    /// <summary>Fewer steps say nothing about three unknowns.</summary>
    public const int FewestPoints = 4;

    /// <param name="points">Concurrency (requests underway, by Little's law) and throughput per second.</param>
    /// <returns>Null: too few points, or all at one concurrency.</returns>
    public static UslReport? Fit(IEnumerable<(double Concurrency, double Throughput)> points)
    {
        var used = points.Where(p => p.Concurrency > 0 && p.Throughput > 0).ToList();
        if (used.Count < FewestPoints) return null;
        // Below one request underway the law has no meaning of its own: N counts from the least seen.
        double unit = Math.Min(1, used.Min(p => p.Concurrency));
        var rows = used.Select(p => (N: p.Concurrency / unit, p.Throughput)).ToList();
        if (rows.Max(r => r.N) < rows.Min(r => r.N) * 1.05) return null;

        double[]? best = null;
        double least = double.PositiveInfinity;
        // Three unknowns: every choice of which of σ and κ are zero is tried, the best without a negative one is the answer.
        foreach (var free in new[] { new[] { 0, 1, 2 }, [0, 1], [0, 2], [0] })
        {
            if (Solve(rows, free) is not { } solution || solution.Any(c => c < -1e-12)) continue;
            double error = rows.Sum(r => Math.Pow((Value(solution, r.N) - r.N / r.Throughput) / (r.N / r.Throughput), 2));
            if (error < least - 1e-12) (best, least) = (solution, error);
        }
        if (best is null || best[0] <= 0) return null;

        double lambda = 1 / best[0], sigma = Math.Max(0, best[1] / best[0]), kappa = Math.Max(0, best[2] / best[0]);
        double mean = rows.Average(r => r.Throughput), total = rows.Sum(r => Math.Pow(r.Throughput - mean, 2));
        double left = rows.Sum(r => Math.Pow(r.Throughput - r.N / Value(best, r.N), 2));
        double peak = kappa > 1e-12 && sigma < 1 ? Throughput(lambda, sigma, kappa, Math.Max(1, Math.Sqrt((1 - sigma) / kappa))) : sigma > 1e-9 ? lambda / sigma : 0;
        return new UslReport(lambda, sigma, kappa, peak, total > 0 ? Math.Max(0, 1 - left / total) : 1);
    }

    public static double Throughput(double lambda, double sigma, double kappa, double n) => lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1));

    private static double Value(double[] c, double n) => c[0] + c[1] * (n - 1) + c[2] * n * (n - 1);

    /// <summary>Normal equations of the unknowns that are free, by elimination; null: they have no single answer.</summary>
    private static double[]? Solve(List<(double N, double X)> rows, int[] free)
    {
        int size = free.Length;
        var a = new double[size, size + 1];
        foreach (var (n, x) in rows)
        {
            double[] term = [1, n - 1, n * (n - 1)];
            double y = n / x, weight = 1 / (y * y);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++) a[i, j] += weight * term[free[i]] * term[free[j]];
                a[i, size] += weight * term[free[i]] * y;
            }
        }
        for (int i = 0; i < size; i++)
        {
            int pivot = Enumerable.Range(i, size - i).MaxBy(r => Math.Abs(a[r, i]));
            if (Math.Abs(a[pivot, i]) < 1e-300) return null;
            if (pivot != i)
                for (int j = 0; j <= size; j++) (a[i, j], a[pivot, j]) = (a[pivot, j], a[i, j]);
            for (int r = 0; r < size; r++)
            {
                if (r == i) continue;
                double factor = a[r, i] / a[i, i];
                for (int j = i; j <= size; j++) a[r, j] -= factor * a[i, j];
            }
        }
        var solution = new double[3];
        for (int i = 0; i < size; i++) solution[free[i]] = a[i, size] / a[i, i];
        return Array.TrueForAll(solution, double.IsFinite) ? solution : null;
    }
}
