namespace Muster.Bench.Recordings;

/// <summary>
/// Which recordings there are, and what may be done with each. They were parted before any forecast of them was made, by a rule that knows only names: in alphabetical order the first is
/// open, the second held out, the third open, and so on (three that were planned between them are not there). What is recorded later goes on with that at the end, by its turn:
/// the fourteen after them begin with a held-out one, for the nineteenth, <c>tsdb</c>, was open.
/// </summary>
internal static class RecordedSets
{
    /// <summary>
    /// May be looked at and tuned on. The model was changed for the first three before the others were there. Those of the last line were held out until the evening of 22 November, when the next
    /// fourteen were there; why they failed was looked at then.
    /// </summary>
    public static IReadOnlyList<IRecordedProgram> Open { get; } =
    [
        new GitRepository(), new HeapOfRequests(), new StoreFolder(),
        new BorgRepository(), new PythonWorkers(), RotatedLogs.Daily, new NodeHeap(), new ResticRepository(), new SqliteFile(),
        new DebianRoot(), new DuplicityFolder(), new JavaHeap(), RotatedLogs.Weekly, new MemcachedServer(), new PostgresDumps(), new WhisperFolder(),
        new CompilerCache(), new LevelStore(), RotatedLogs.BySize, new PhpSessions(), new PostgresArchive(), new RsnapshotFolder(), new ReapedFolder(),
    ];

    /// <summary>May be scored, and never looked at for what to change.</summary>
    public static IReadOnlyList<IRecordedProgram> HeldOut { get; } =
        [new CoreDumps(), new ContainerRegistry(), new EtcdStore(), new JournalFolder(), new MariaServer(), new NotmuchMail(), new SubversionRepository()];

    public static IEnumerable<IRecordedProgram> All => Open.Concat(HeldOut);
}
