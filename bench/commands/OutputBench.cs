using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Bench.Peers;

namespace Muster.Bench.Commands;

/// <summary>
/// One command that prints much, on a real agent: text, random bytes (binary, invalid UTF-8), lines of a million bytes, each beside <c>ssh localhost cat</c> of the same file
/// in the same run; then 100,000 lines a second. Bytes are compared by SHA-256; memory of both programs is the kernel's.
/// </summary>
public sealed class OutputBench : IBench
{
    private const int DefaultMegabytes = 1_000, FloodSeconds = 20, LinesPerSecond = 100_000;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(30);

    public string Name => "output";

    public string Says => "1 GB printed by one command (text, binary, 1 MB lines) and 100,000 lines/s: memory, MB/s, beside ssh localhost cat: script/bench output [MB]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var size = (arguments.Length > 0 ? long.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultMegabytes) * 1_000_000;
        using var limit = new CancellationTokenSource(Within, TimeProvider.System);
        var ct = limit.Token;
        var folder = Directory.CreateTempSubdirectory("muster-output-");
        try
        {
            await using var fleet = await SshFleet.StartAsync(ct);
            await using var server = await ServerProcess.StartAsync(ct);
            await using var agents = new RealAgents(server, 1, "talker");
            using var client = new CommandClient(server);
            await client.ReadyAsync("talker", 1, ct);
            CommandClient.Say($"before: server RSS {server.Memory.Now / 1e6:0} MB, agent RSS {agents.Memory(0).Now / 1e6:0} MB");
            var (ok, ours, theirs) = (true, 0d, 0d);
            foreach (var (what, make) in new (string, Action<byte[], long, Random>)[] { ("text", Text), ("random bytes", (piece, _, random) => random.NextBytes(piece)), ("lines of 1 MB", LongLines) })
            {
                var file = Path.Combine(folder.FullName, "file");
                var expected = Write(file, size, make);
                var (equal, seconds) = await RunOneAsync(what, $"cat '{file}'", expected, size, server, agents, client, ct);
                var copy = Path.Combine(folder.FullName, "copy");
                var ssh = await fleet.CatAsync(file, copy, ct);
                CommandClient.Say($"{what}: ssh localhost cat {size / 1e6 / ssh:0} MB/s into a file of {new FileInfo(copy).Length} bytes; time ours / ssh {seconds / ssh:0.00}");
                (ok, ours, theirs) = (ok & equal, ours + seconds, theirs + ssh);
                File.Delete(copy);
            }
            const int Lines = FloodSeconds * LinesPerSecond;
            ok &= (await RunOneAsync("100,000 lines/s", FloodCommand(Lines), Flood(Lines), 0, server, agents, client, ct)).Equal;
            CommandClient.Say($"ratio {ours / theirs:0.00}");
            return ok ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Prints so many lines, each by a write of its own, 100,000 a second.</summary>
    internal static string FloodCommand(int lines) =>
        $$"""perl -MTime::HiRes=sleep,time -e '$|=1; $t=time; for $n (1..{{lines}}) { print "this is line $n of a flood of lines\n"; if ($n % 500 == 0) { $w = $t + $n / {{LinesPerSecond}} - time; sleep $w if $w > 0 } }'""";

    private static async Task<(bool Equal, double Seconds)> RunOneAsync(string what, string command, string expected, long size, ServerProcess server, RealAgents agents, CommandClient client, CancellationToken ct)
    {
        var (onServer, onAgent) = (server.Memory, agents.Memory(0));
        onServer.Forget();
        onAgent.Forget();
        var (watch, serverCpu, agentCpu) = (Stopwatch.StartNew(), server.ProcessorSeconds, agents.ProcessorSeconds(0));
        var ended = await client.EndAsync(await client.BeginAsync("talker", command, 1, ct), ct);
        var seconds = watch.Elapsed.TotalSeconds;
        (serverCpu, agentCpu) = (server.ProcessorSeconds - serverCpu, agents.ProcessorSeconds(0) - agentCpu);
        var (serverPeak, agentPeak) = (onServer.Peak, onAgent.Peak);
        onServer.Forget();
        watch.Restart();
        var (sha256, bytes) = await client.OutputAsync(ended.Id, "talker-001", ct);
        var equal = sha256 == expected && ended.Succeeded == 1 && (size == 0 || bytes == size);
        CommandClient.Say($"{what}: {bytes} bytes in {seconds:0.00} s, {bytes / 1e6 / seconds:0} MB/s; peak RSS server {serverPeak / 1e6:0} MB, agent {agentPeak / 1e6:0} MB; CPU server {serverCpu:0.0} s, agent {agentCpu:0.0} s; SHA-256 {(equal ? "equal" : "DIFFERS")}, downloaded at {bytes / 1e6 / watch.Elapsed.TotalSeconds:0} MB/s (server peak {onServer.Peak / 1e6:0} MB)");
        return (equal, seconds);
    }

    private static string Write(string file, long size, Action<byte[], long, Random> make)
    {
        var (random, piece) = (new Random(7), new byte[1_000_000]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var to = File.Create(file);
        for (long at = 0; at < size; at += piece.Length)
        {
            make(piece, at, random);
            to.Write(piece);
            hash.AppendData(piece);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Text(byte[] piece, long at, Random random)
    {
        for (var from = 0; from < piece.Length; from += 100)
        {
            var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at + from:D12} {random.NextInt64():x16}").PadRight(99, '.') + "\n");
            line.CopyTo(piece.AsSpan(from));
        }
    }

    private static void LongLines(byte[] piece, long at, Random random)
    {
        for (var i = 0; i < piece.Length; i++) piece[i] = (byte)('a' + (i * 31 + at / piece.Length) % 26);
        piece[^1] = (byte)'\n';
    }

    private static string Flood(int lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var n = 1; n <= lines; n++) hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"this is line {n} of a flood of lines\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
