using Muster.AccessLog.Parsing;
using Muster.AccessLog.Tables;

namespace Muster.AccessLog.Analysis;

/// <summary>The outcome of an analysis.</summary>
/// <param name="Taken">Requests counted.</param>
/// <param name="Sifted">Requests left out by the filter.</param>
/// <param name="Faults">Lines that could not be read, by kind.</param>
/// <param name="Exact">False: there were more distinct keys than the budget and the logs could be read only once, so rows may lack up to <see cref="MergedTable.Floor"/> requests.</param>
/// <param name="Side">One per thread; empty when nothing of it was asked for.</param>
public sealed record TimelogResult(
    MergedTable Table,
    IReadOnlyList<FileReport> Files,
    long Taken,
    long Sifted,
    IReadOnlyDictionary<LineFault, long> Faults,
    bool Exact,
    IReadOnlyList<SideTables> Side,
    TimeSpan Elapsed)
{
    /// <summary>When rows were folded: every key with more requests than this has its own row. 0: every key has.</summary>
    public long Floor { get; init; }

    public long Bytes => Files.Sum(f => f.Bytes);

    public long Lines => Files.Sum(f => f.Lines);

    /// <summary>Lines that could not be read.</summary>
    public long Bad => Faults.Where(f => f.Key != LineFault.NotARequest).Sum(f => f.Value);
}
