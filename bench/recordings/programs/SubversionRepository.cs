using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary>A Subversion repository of a team that also keeps its drawings there, and every week a dump of all of it beside it.</summary>
internal sealed class SubversionRepository : IRecordedProgram
{
    private const int Warm = 25;

    public string Name => "subversion";

    public string Says => "a Subversion repository that only grows: texts and drawings by svnmucc, svnadmin pack on Saturdays; svnadmin dump on Sundays, three kept by find -mtime; from its 26th day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(709, Warm + RecordedLevels.Days, weekend: 0.08, day: 0.95, growth: 0.3), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (random, repository, dumps, work) = (load.Random, Path.Combine(folder, "repository"), Folders.Make(folder, "dumps"), Folders.Make(folder, "work"));
        Programs.Run("svnadmin", ["create", repository]);
        var (names, texts) = (new HashSet<string>(), new Dictionary<string, List<string>>());
        for (var minute = 0; minute < levels.Length; minute++)
        {
            var (day, clock) = (minute / 1440, minute % 1440);
            if (random.NextDouble() < load[minute] * 20 / 1440) Commit();
            if (day % 7 == 5 && clock == 130)
            {
                Programs.Run("svnadmin", ["pack", "-q", repository]);
                size = Size();
            }
            if (day % 7 == 6 && clock == 125)
            {
                var dump = Path.Combine(dumps, $"week{day / 7}.svndump.gz");
                Programs.Run("sh", ["-c", $"svnadmin dump -q --deltas {repository} | gzip >{dump}"]);
                File.SetLastWriteTimeUtc(dump, Load.At(minute).UtcDateTime);
                size = Size();
            }
            if (clock == 180)
            {
                Programs.RunAt(minute, "find", dumps, "-name", "*.svndump.gz", "-mtime", "+20", "-delete");
                size = Size();
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);

        double Size() => Folders.Size(repository) + Folders.Size(dumps);

        void Commit()
        {
            var puts = new List<string>();
            foreach (var name in Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"text{random.Next(400)}.c").ToHashSet()) Put(name, Text(name));
            if (random.Next(3) == 0)
            {
                var drawing = new byte[load.Size(160_000)];
                random.NextBytes(drawing);
                Put($"drawing{random.Next(80)}.dwg", drawing);
            }
            Programs.Run("svnmucc", ["-U", new Uri(repository).AbsoluteUri, "-m", "work", .. puts], folder);
            size = Size();

            void Put(string name, byte[] content)
            {
                var path = Path.Combine(work, name);
                File.WriteAllBytes(path, content);
                puts.AddRange(["put", path, name]);
            }
        }

        byte[] Text(string name)
        {
            if (names.Add(name)) texts[name] = [.. Enumerable.Range(0, random.Next(20, 400)).Select(_ => Line())];
            var lines = texts[name];
            for (var changes = random.Next(1, 30); changes > 0; changes--)
            {
                if (random.Next(3) == 0) lines.Insert(random.Next(lines.Count), Line());
                else lines[random.Next(lines.Count)] = Line();
            }
            return System.Text.Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n");
        }

        string Line() => string.Create(CultureInfo.InvariantCulture, $"    value_{random.Next(900)} = compute(value_{random.Next(900)}, {random.Next()});");
    }
}
