namespace Muster.Bench.Recordings;

/// <summary>Inodes of a folder of sessions, cleaned by <c>find</c> every half hour as Debian's PHP does it.</summary>
internal sealed class PhpSessions : IRecordedProgram
{
    private const int Warm = 3, Life = 1440;

    public string Name => "php-sessions";

    public string Says => "inodes of a session folder: files older than a day are deleted by find every half hour (every sixth time it fails); robots come for days";

    public double Unit => 1;

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(601, Warm + RecordedLevels.Days, trouble: 1.2, growth: 0.2), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (sessions, name, files) = (Folders.Make(folder, "sessions"), 0, 0);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            for (var visits = load.Count(minute, 1, 4); visits > 0; visits--, files++)
            {
                var path = Path.Combine(sessions, $"sess_{name++:x}");
                File.WriteAllBytes(path, []);
                File.SetLastWriteTimeUtc(path, Load.At(minute).UtcDateTime);
            }
            if (minute % 30 == 9 && load.Random.Next(6) != 0)
            {
                Programs.Run("find", [sessions, "-mindepth", "1", "-type", "f", "-name", "sess_*", "!", "-newermt", Programs.Time(minute - Life), "-delete"], environment: new Dictionary<string, string> { ["TZ"] = "UTC" });
                files = Directory.EnumerateFiles(sessions).Count();
            }
            levels[minute] = files + 1;
        }
        return Task.FromResult(levels);
    }
}

/// <summary>A folder for what is temporary: jobs leave files, people leave large ones, <c>tmpreaper</c> takes away what is old, once a day.</summary>
internal sealed class ReapedFolder : IRecordedProgram
{
    private const int Warm = 9;

    public string Name => "tmpreaper";

    public string Says => "a folder for temporary files: uploads, a job's files each hour, large extracts now and then; tmpreaper --mtime 5d every morning";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(607, Warm + RecordedLevels.Days, weekend: 0.25), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (reaped, random, name, size) = (Folders.Make(folder, "reaped"), load.Random, 0, 0.0);
        void Leave(int minute, double bytes)
        {
            var path = Path.Combine(reaped, $"f{name++}");
            // Only its length is looked at: nothing has to be written for it.
            using (var file = File.Create(path)) file.SetLength((long)bytes);
            File.SetLastWriteTimeUtc(path, Load.At(minute).UtcDateTime);
            size += Math.Ceiling(bytes / Folders.Page) * Folders.Page;
        }
        for (var minute = 0; minute < levels.Length; minute++)
        {
            for (var uploads = load.Count(minute, 1, 0.2); uploads > 0; uploads--) Leave(minute, load.Size(120_000, 1.5));
            if (minute % 60 == 5) Leave(minute, 2_000_000 * load[minute]);
            if (random.NextDouble() < 1 / (3.0 * 1440)) Leave(minute, load.Size(90_000_000, 0.8));
            // A job that goes through everything and tidies up after itself.
            if (minute % 1440 == 60) Leave(minute, 60_000_000 + 20_000_000 * random.NextDouble());
            if (minute % 1440 == 175) File.Delete(Path.Combine(reaped, Directory.GetFiles(reaped).Select(path => new FileInfo(path)).Where(file => file.LastWriteTimeUtc == Load.At(minute - 115).UtcDateTime).MaxBy(file => file.Length)!.Name));
            if (minute % 1440 == 7 * 60 + 35) Programs.RunAt(minute, "tmpreaper", "--mtime", "5d", reaped);
            if (minute % 1440 is 175 or 7 * 60 + 35) size = Folders.Size(reaped);
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
