using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>
/// <c>redis-server</c> whose wall clock is read from a file that is written every simulated minute, so that what expires does so by it, however busy this machine is. Its housekeeping
/// runs 500 times in a real second.
/// </summary>
internal sealed class RedisServer : IDisposable
{
    /// <summary>Real milliseconds that its housekeeping has for a simulated minute.</summary>
    private const int RealMinute = 2;

    private readonly Process _process;
    private readonly Socket _socket;
    private readonly StreamReader _answers;
    private readonly StringBuilder _commands = new();
    private readonly FileStream _clock;
    private int _asked;

    public RedisServer(string folder, params string[] settings)
    {
        var (path, clock) = (Path.Combine(folder, "redis.sock"), Path.Combine(folder, "clock"));
        _clock = new FileStream(clock, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        SetClock(0);
        var environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Directory.GetFiles("/usr/lib", "libfaketime.so.1", SearchOption.AllDirectories).FirstOrDefault() ?? throw new InvalidOperationException("libfaketime is not there: script/bootstrap recordings installs it"),
            ["FAKETIME_TIMESTAMP_FILE"] = clock,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["TZ"] = "UTC",
        };
        _process = Programs.Start("redis-server", ["--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--hz", "500", "--dir", folder, .. settings], folder, environment);
        while (_process.StandardOutput.ReadLine() is { } line && !line.Contains("ready to accept", StringComparison.OrdinalIgnoreCase)) ;
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _answers = new StreamReader(new NetworkStream(_socket));
    }

    /// <summary>For what expires.</summary>
    public static int Milliseconds(int minutes) => minutes * 60_000;

    /// <summary>A command of words that have no spaces; sent with the next <see cref="UsedMemory"/>.</summary>
    public void Do(string command)
    {
        var words = command.Split(' ');
        _commands.Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words) _commands.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        _asked++;
    }

    /// <summary>Sends what was asked, waits for all answers, and says what the memory holds.</summary>
    public double UsedMemory()
    {
        Do("INFO memory");
        var bytes = Encoding.ASCII.GetBytes(_commands.ToString());
        _commands.Clear();
        var sending = Task.Run(() => _socket.Send(bytes));
        for (; _asked > 1; _asked--) Answer();
        _asked = 0;
        var used = Answer().Split("\r\n").First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        sending.Wait();
        return double.Parse(used.AsSpan("used_memory:".Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Goes on to a simulated minute, and gives it time to take away what has expired.</summary>
    public Task GoToAsync(int minute)
    {
        SetClock(minute);
        return Task.Delay(TimeSpan.FromMilliseconds(RealMinute), TimeProvider.System);
    }

    /// <summary>The text has always the same length and is written in one go: it is read at any moment.</summary>
    private void SetClock(int minute)
    {
        _clock.Seek(0, SeekOrigin.Begin);
        _clock.Write(Encoding.ASCII.GetBytes(Programs.Time(minute) + "\n"));
        _clock.Flush();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _clock.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Answer()
    {
        var line = _answers.ReadLine() ?? throw new InvalidOperationException("redis-server closed the connection");
        if (line[0] == '-') throw new InvalidOperationException($"redis-server: {line}");
        if (line[0] != '$' || line == "$-1") return line;
        var rest = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
        _answers.ReadBlock(rest);
        return new string(rest);
    }
}

/// <summary>Sessions that end when nobody came back for eight hours.</summary>
internal sealed class RedisSessions : IRecordedProgram
{
    private const int Warm = 1;

    public string Name => "redis-sessions";

    public string Says => "redis-server's used_memory with sessions that expire after eight hours, carts after three days; visitors grow by half";

    public async Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(401, Warm + RecordedLevels.Days, day: 0.8, growth: 0.5), new double[(Warm + RecordedLevels.Days) * 1440]);
        using var redis = new RedisServer(folder);
        var (random, name) = (load.Random, 0);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            await redis.GoToAsync(minute);
            for (var visits = load.Count(minute, 1, 8); visits > 0; visits--)
            {
                name++;
                redis.Do($"SET session:{name} {new string('s', load.Size(700))} PX {RedisServer.Milliseconds(480)}");
                if (random.Next(8) == 0) redis.Do($"SET cart:{name} {new string('c', load.Size(900))} PX {RedisServer.Milliseconds(4320)}");
                if (random.Next(2) == 0) redis.Do($"PEXPIRE session:{name - random.Next(2000)} {RedisServer.Milliseconds(480)}");
            }
            levels[minute] = redis.UsedMemory();
        }
        return levels;
    }
}

/// <summary>A cache with a bound of its own beside a queue whose workers are too few at times, and sets of visitors that nobody ever ends.</summary>
internal sealed class RedisQueue : IRecordedProgram
{
    private const int Warm = 2;

    public string Name => "redis-queue";

    public string Says => "redis-server's used_memory with a queue whose workers stand still now and then, a cache of answers for an hour, and counters that are never removed";

    public async Task<double[]> RecordAsync(string folder)
    {
        var (load, levels) = (new Load(409, Warm + RecordedLevels.Days, weekend: 0.7, trouble: 1.5), new double[(Warm + RecordedLevels.Days) * 1440]);
        using var redis = new RedisServer(folder);
        var (random, waiting, stands) = (load.Random, 0, 0);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            await redis.GoToAsync(minute);
            var jobs = load.Count(minute, 1, 10);
            for (var i = 0; i < jobs; i++)
            {
                redis.Do($"LPUSH jobs {new string('j', load.Size(900))}");
                redis.Do($"SET answer:{random.Next(40_000)} {new string('a', load.Size(1500))} PX {RedisServer.Milliseconds(60)}");
                if (random.Next(3) == 0) redis.Do($"INCR seen:{random.Next(2_000_000)}");
            }
            waiting += jobs;
            // Workers get 18 jobs a minute done, and stand still for some hours once in nine days, until somebody sees it.
            if (minute >= stands && random.NextDouble() < 1 / (9.0 * 1440)) stands = minute + random.Next(120, 900);
            for (var done = minute < stands ? 0 : Math.Min(waiting, 18); done > 0; done--, waiting--) redis.Do("RPOP jobs");
            levels[minute] = redis.UsedMemory();
        }
        return levels;
    }
}
