namespace Muster.Bench.Recordings;

/// <summary>Which recordings there are, and what may be done with each.</summary>
internal static class RecordedSets
{
    /// <summary>The first three, which the model was changed for: open for good.</summary>
    private static readonly IRecordedProgram[] First = [new GitRepository(), new HeapOfRequests(), new StoreFolder()];

    /// <summary>
    /// The others by name in alphabetical order. They were parted before any forecast of them was made, by a rule that knows only names: the first is open, the second held out, the third open, and so on.
    /// What is recorded later goes to the end of this list, and goes on with that.
    /// </summary>
    private static readonly IRecordedProgram[] Later =
    [
        new BorgRepository(), new CompilerCache(), new PythonWorkers(), new LevelStore(), RotatedLogs.Daily, RotatedLogs.BySize, new NodeHeap(), new PhpSessions(), new PostgresTables(), new PostgresArchive(),
        new RedisQueue(), new RedisSessions(), new ResticRepository(), new RsnapshotFolder(), new SqliteFile(), new ReapedFolder(),
    ];

    public static IEnumerable<IRecordedProgram> All => First.Concat(Later);

    /// <summary>May be looked at and tuned on.</summary>
    public static IEnumerable<IRecordedProgram> Open => First.Concat(Later.Where((_, i) => i % 2 == 0));

    /// <summary>May be scored, and never looked at for what to change.</summary>
    public static IEnumerable<IRecordedProgram> HeldOut => Later.Where((_, i) => i % 2 == 1);
}
