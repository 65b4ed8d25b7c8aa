namespace Muster.LoadTest.Comparing;

/// <summary>Student's distribution for whole degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>What is exceeded with the probability <paramref name="tail"/>, 0 &lt; tail &lt;= 0.5.</summary>
    public static double Quantile(double tail, int freedom)
    {
        double low = 0, high = 1;
        while (Tail(high, freedom) > tail) high *= 2;
        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            if (Tail(middle, freedom) > tail) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>The finite sums over powers of the cosine that hold for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4).</summary>
    internal static double Tail(double t, int freedom)
    {
        double angle = Math.Atan(t / Math.Sqrt(freedom)), cosine = Math.Cos(angle), sine = Math.Sin(angle);
        bool odd = freedom % 2 == 1;
        double term = odd ? cosine : 1, sum = freedom == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= freedom - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        double within = odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
        return (1 - within) / 2;
    }
}
