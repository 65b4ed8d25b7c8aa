namespace Muster.Bench.Recordings;

/// <summary>A folder that people work in: files come, are changed, grow and go; every night a dump of a database, all of it new. What backups are made of.</summary>
internal sealed class Documents
{
    private readonly Load _load;
    private readonly string _folder;
    private readonly double _median;
    private readonly List<string> _files = [];
    private int _named;

    /// <param name="files">So many are there at the beginning.</param>
    /// <param name="median">Bytes of a usual file.</param>
    public Documents(Load load, string folder, int files, double median)
    {
        (_load, _folder, _median) = (load, Directory.CreateDirectory(folder).FullName, median);
        for (var i = 0; i < files; i++) Create();
    }

    /// <summary>What happens in an interval.</summary>
    /// <param name="rate">Files touched in a usual minute; of three one is new, and of four new ones three are thrown away some day.</param>
    public void Work(int minute, int minutes, double rate)
    {
        var random = _load.Random;
        for (var touched = _load.Count(minute, minutes, rate); touched > 0; touched--)
        {
            var what = random.Next(12);
            if (what < 4) Create();
            else if (what < 7) Delete(random.Next(_files.Count));
            else if (what < 9) Append(random.Next(_files.Count));
            else Rewrite(random.Next(_files.Count));
        }
        // Once a fortnight somebody leaves something large, and somebody else tidies up.
        if (random.NextDouble() < minutes / (14.0 * 1440)) for (var i = 0; i < 40; i++) Create();
        if (random.NextDouble() < minutes / (14.0 * 1440)) for (var i = 0; i < 40 && _files.Count > 60; i++) Delete(random.Next(_files.Count));
    }

    public void Dump(double bytes) => File.WriteAllBytes(Path.Combine(_folder, "database.dump"), Content((int)bytes));

    private void Create()
    {
        var path = Path.Combine(Folders.Make(_folder, $"team{_named % 7}", $"project{_named / 40}"), $"{_named}.doc");
        _named++;
        File.WriteAllBytes(path, Content(_load.Size(_median, 1.3)));
        _files.Add(path);
    }

    private void Delete(int at)
    {
        if (_files.Count < 20) return;
        File.Delete(_files[at]);
        (_files[at], _files[^1]) = (_files[^1], _files[at]);
        _files.RemoveAt(_files.Count - 1);
    }

    private void Append(int at)
    {
        using var file = File.OpenWrite(_files[at]);
        file.Seek(0, SeekOrigin.End);
        file.Write(Content(_load.Size(_median / 4)));
    }

    private void Rewrite(int at) => File.WriteAllBytes(_files[at], Content((int)new FileInfo(_files[at]).Length));

    /// <summary>Packs to about two thirds.</summary>
    private byte[] Content(int length)
    {
        var content = new byte[length];
        _load.Random.NextBytes(content);
        for (var i = 0; i < length; i++) if (i / 64 % 3 == 0) content[i] = 32;
        return content;
    }
}
