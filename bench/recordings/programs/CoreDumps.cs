namespace Muster.Bench.Recordings;

/// <summary>/var of a server whose programs crash now and then, one of them at every request for some hours: what <c>systemd-coredump</c> leaves is taken away after three days by <c>systemd-tmpfiles</c>.</summary>
internal sealed class CoreDumps : IRecordedProgram
{
    private const int Warm = 4, CleanedAt = 17 * 60 + 12;
    private const double Others = 180e6;

    public string Name => "coredumps";

    public string Says => "/var with core dumps: systemd-tmpfiles --clean once a day takes those of three days ago; now and then a program crashes every few minutes for hours; a spool of jobs beside them";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(611, Warm + RecordedLevels.Days, weekend: 0.5), new double[(Warm + RecordedLevels.Days) * 1440]);
        var (random, cores, spool) = (load.Random, Folders.Make(folder, "coredump"), Folders.Make(folder, "spool"));
        var (rules, name, size, loops, every) = (Path.Combine(folder, "cores.conf"), 0, 0.0, 0, 0);
        // Debian's own line, but a core's age is told by when it was written only: when it was made here cannot be set.
        File.WriteAllText(rules, $"e {cores} - - - m:3d\n");
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (random.NextDouble() < 3.0 / 1440 * load[minute]) Leave(cores, minute, load.Size(3_500_000, 0.9));
            if (minute >= loops && random.NextDouble() < 1 / (7.0 * 1440)) (loops, every) = (minute + random.Next(60, 720), random.Next(2, 15));
            if (minute < loops && minute % every == 0) Leave(cores, minute, 900_000 + random.Next(60_000));
            for (var jobs = load.Count(minute, 1, 0.5); jobs > 0; jobs--) Leave(spool, minute, load.Size(25_000, 1.2));
            // The spool is worked through four times in an hour.
            if (minute % 15 == 3)
            {
                foreach (var file in Directory.GetFiles(spool)) File.Delete(file);
                size = Folders.Size(cores);
            }
            if (minute % 1440 == CleanedAt)
            {
                Programs.RunAt(minute, "systemd-tmpfiles", "--clean", rules);
                size = Folders.Size(cores) + Folders.Size(spool);
            }
            levels[minute] = Others + size;
        }
        return Task.FromResult(levels);

        void Leave(string where, int minute, double bytes)
        {
            var path = Path.Combine(where, $"f{name++}");
            // Only its length is looked at: nothing has to be written for it.
            using (var file = File.Create(path)) file.SetLength((long)bytes);
            File.SetLastWriteTimeUtc(path, Load.At(minute).UtcDateTime);
            size += Math.Ceiling(bytes / Folders.Page) * Folders.Page;
        }
    }
}
