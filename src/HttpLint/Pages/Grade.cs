namespace Muster.HttpLint.Pages;

/// <summary>Points taken off (or given, when negative), and why.</summary>
/// <param name="Rule">Stable name: <c>expires</c>, <c>csp</c> …</param>
/// <param name="Points">Of 100.</param>
/// <param name="Detail">What it was about, one line each.</param>
public sealed record Deduction(string Rule, double Points, string Reason, IReadOnlyList<string> Detail);

/// <summary>A mark with all that led to it.</summary>
public sealed record Grade(double Score, string Letter, IReadOnlyList<Deduction> Deductions)
{
    private static readonly (double From, string Letter)[] PerformanceScale = [(90, "A"), (80, "B"), (70, "C"), (60, "D"), (50, "E"), (double.MinValue, "F")];
    private static readonly (double From, string Letter)[] SecurityScale = [(100, "A+"), (90, "A"), (70, "B"), (50, "C"), (30, "D"), (double.MinValue, "F")];

    internal static Grade Performance(IReadOnlyList<Deduction> deductions) => Make(deductions, PerformanceScale);

    internal static Grade Security(IReadOnlyList<Deduction> deductions) => Make(deductions, SecurityScale);

    private static Grade Make(IReadOnlyList<Deduction> deductions, (double From, string Letter)[] scale)
    {
        double score = Math.Round(Math.Clamp(100 - deductions.Sum(d => d.Points), 0, 135), 1);
        return new Grade(score, scale.First(s => score >= s.From).Letter, deductions);
    }
}
