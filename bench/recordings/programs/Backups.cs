using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary><c>restic</c>: a backup every four hours, forgotten and pruned on Sundays.</summary>
internal sealed class ResticRepository : IRecordedProgram
{
    private const int Warm = 3, Every = 240;

    public string Name => "restic";

    public string Says => "a restic repository: a backup every four hours, on Sundays forget --keep-last 12 --keep-daily 7 --keep-weekly 4 --prune";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(211, Warm + RecordedLevels.Days), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var documents = new Documents(load, Path.Combine(folder, "home"), 400, 12_000);
        var repository = Path.Combine(folder, "repository");
        var environment = new Dictionary<string, string> { ["RESTIC_PASSWORD"] = "recording", ["RESTIC_REPOSITORY"] = repository, ["RESTIC_CACHE_DIR"] = Path.Combine(folder, "cache"), ["GOMAXPROCS"] = "1" };
        void Restic(params string[] arguments) => Programs.Run("restic", arguments, folder, environment);
        Restic("init", "-q");
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                documents.Work(minute + 1 - Every, Every, 0.15);
                if (minute % 1440 < Every) documents.Dump(900_000 + 150.0 * minute / 10);
                Restic("backup", "-q", "--host", "files", "--time", Programs.Time(minute), "home");
                if (minute / 1440 % 7 == 6 && minute % 1440 < Every) Restic("forget", "-q", "--keep-last", "12", "--keep-daily", "7", "--keep-weekly", "4", "--prune");
                size = Folders.Size(repository);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}

/// <summary><c>borg</c>: every twelve hours, pruned every day, compacted on the first days of weeks.</summary>
internal sealed class BorgRepository : IRecordedProgram
{
    private const int Warm = 10, Every = 720;

    public string Name => "borg";

    public string Says => "a borg repository of a mail server: every twelve hours, prune --keep-daily 7 --keep-weekly 3 every day, compact every tenth day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(223, Warm + RecordedLevels.Days, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var documents = new Documents(load, Path.Combine(folder, "mail"), 900, 5_000);
        var repository = Path.Combine(folder, "repository");
        var environment = new Dictionary<string, string> { ["BORG_BASE_DIR"] = Path.Combine(folder, "own"), ["BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK"] = "yes", ["BORG_REPO"] = repository };
        void Borg(params string[] arguments) => Programs.Run("borg", arguments, folder, environment, may: [1]);
        Borg("init", "-e", "none");
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                documents.Work(minute + 1 - Every, Every, 0.2);
                if (load.Random.Next(3) == 0) documents.Dump(600_000);
                Borg("create", "--compression", "lz4", "--timestamp", Load.At(minute).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), $"::mail-{minute}", "mail");
                if (minute % 1440 > Every) Borg("prune", "--keep-daily", "7", "--keep-weekly", "3");
                if (minute / 1440 % 10 == 9 && minute % 1440 > Every) Borg("compact");
                size = Folders.Size(repository);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}

/// <summary><c>rsnapshot</c>: copies by hard links, every four hours, days and weeks kept.</summary>
internal sealed class RsnapshotFolder : IRecordedProgram
{
    private const int Warm = 9, Every = 240;

    public string Name => "rsnapshot";

    public string Says => "rsnapshot of a file server: alpha every four hours (6), beta by day (7), gamma by week (4), from its tenth day on";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(227, Warm + RecordedLevels.Days), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (home, copies, configuration) = (Path.Combine(folder, "home"), Folders.Make(folder, "copies"), Path.Combine(folder, "rsnapshot.conf"));
        var documents = new Documents(load, home, 500, 16_000);
        File.WriteAllLines(configuration, new[] { "config_version 1.2", $"snapshot_root {copies}/", "cmd_cp /bin/cp", "cmd_rm /bin/rm", "cmd_rsync /usr/bin/rsync", $"lockfile {folder}/lock", "retain alpha 6", "retain beta 7", "retain gamma 4", $"backup {home}/ files/" }.Select(line => string.Join('\t', line.Split(' '))));
        void Rsnapshot(string level) => Programs.Run("rsnapshot", ["-q", "-c", configuration, level], may: [2]);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                documents.Work(minute + 1 - Every, Every, 0.1);
                if (minute % 1440 < Every) documents.Dump(1_200_000);
                // The older levels first, as its manual wants it.
                if (minute / 1440 % 7 == 0 && minute % 1440 < Every && minute > 7 * 1440) Rsnapshot("gamma");
                if (minute % 1440 < Every && minute > 1440) Rsnapshot("beta");
                Rsnapshot("alpha");
                size = Folders.SizeOfLinked(copies);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
