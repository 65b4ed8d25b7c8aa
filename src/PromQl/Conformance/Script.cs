namespace Muster.PromQl.Conformance;

/// <param name="Line">From 1.</param>
internal abstract record ScriptCommand(int Line);

internal sealed record ClearCommand(int Line) : ScriptCommand(Line);

/// <param name="WithCustomBuckets">Classic buckets are loaded a second time, as histograms with custom buckets.</param>
internal sealed record LoadCommand(int Line, long StepMs, bool WithCustomBuckets, IReadOnlyList<NotedSeries> Series) : ScriptCommand(Line);

/// <summary>A command that cannot be read: counts as a failed case.</summary>
internal sealed record BrokenCommand(int Line, string Why) : ScriptCommand(Line);

internal enum AnnotationKind { Fail, Warn, Info }

/// <param name="Text">Null: any.</param>
internal sealed record ExpectedMessage(AnnotationKind Kind, string? Text, bool IsRegex);

internal sealed record ExpectedRange(long StartMs, long EndMs, long StepMs);

/// <summary>One case: a query, when it is asked, and what it must answer.</summary>
internal sealed record EvalCommand(int Line, string Query, bool IsRange, long StartMs, long EndMs, long StepMs) : ScriptCommand(Line)
{
    public List<ExpectedMessage> Messages { get; } = [];
    public HashSet<AnnotationKind> Forbidden { get; } = [];
    public List<(NotedSeries Series, int Line)> Series { get; } = [];
    public bool Ordered { get; set; }
    public double? Scalar { get; set; }
    public string? Text { get; set; }
    public ExpectedRange? RangeVector { get; set; }
    public bool MustFail => Messages.Exists(m => m.Kind == AnnotationKind.Fail);
}
