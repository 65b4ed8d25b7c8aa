namespace Muster.PromQl.Evaluation;

/// <summary>The moments an expression is asked at: Count times, Step milliseconds apart.</summary>
internal readonly record struct StepGrid(long Start, long Step, int Count)
{
    public long End => Start + Step * (Count - 1);
    public long Time(int index) => Start + Step * index;
    public StepGrid First => new(Start, Step, 1);
}
