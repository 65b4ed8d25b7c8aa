using System.Globalization;

namespace Muster.Bench.Recordings;

/// <summary><c>ccache</c> of a build machine: what was compiled is kept until the cache has its size, then the longest unused goes.</summary>
internal sealed class CompilerCache : IRecordedProgram
{
    private const int Every = 30, Modules = 60;

    public string Name => "ccache";

    public string Says => "a ccache folder of a build machine with three branches, max_size 3 MB, from its first day";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(809, RecordedLevels.Days, weekend: 0.1, day: 0.95, growth: 0.3), new double[RecordedLevels.Minutes], 0.0);
        var (random, cache, sources) = (load.Random, Path.Combine(folder, "cache"), Folders.Make(folder, "sources"));
        var environment = new Dictionary<string, string> { ["CCACHE_DIR"] = cache, ["CCACHE_MAXSIZE"] = "3M" };
        // Each module is a number of functions, and a change gives one of them other numbers.
        var modules = Enumerable.Range(0, Modules).Select(_ => Enumerable.Range(0, random.Next(3, 14)).Select(_ => random.Next()).ToArray()).ToArray();
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                for (var commits = load.Count(minute + 1 - Every, Every, 0.035); commits > 0; commits--)
                {
                    // A commit touches a few modules, and the build of a branch compiles these and some that others had touched.
                    foreach (var module in Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(Modules)).ToArray())
                    {
                        modules[module][random.Next(modules[module].Length)] = random.Next();
                        var source = Path.Combine(sources, $"m{module}.c");
                        File.WriteAllText(source, string.Concat(modules[module].Select((number, at) => string.Create(CultureInfo.InvariantCulture,
                            $"int f{at}(int a, const char *s) {{ static const char t[] = \"{number:x}{number * 31L:x}{number * 977L:x}\"; int r = {number}; for (int i = 0; i < a; i++) r = r * {number % 97 + 3} + s[i % 7] + t[i % 9]; return r ^ {number / 3}; }}\n"))));
                        Programs.Run("ccache", ["gcc", "-g", "-O1", "-c", source, "-o", Path.Combine(folder, "out.o")], folder, environment);
                    }
                }
                if (Directory.Exists(cache)) size = Folders.Size(cache);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);
    }
}
