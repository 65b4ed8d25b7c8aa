using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Muster.Bench;

/// <summary>
/// `muster load` beside wrk and ab against a real nginx on loopback: the server on one core, the generator on the other, in turns. Requests per second, percentiles and
/// what a request costs the generator in processor time. Arguments: seconds of each run (4), rounds (5), connections (32).
/// </summary>
public sealed partial class LoadBench : IBench
{
    public string Name => "load";

    public string Says => "muster load against nginx on loopback, requests/s on one core, beside wrk and ab";

    public async Task<int> RunAsync(string[] arguments)
    {
        int seconds = Argument(arguments, 0, 4), rounds = Argument(arguments, 1, 5), connections = Argument(arguments, 2, 32);
        var muster = Path.GetFullPath(Path.Combine(Root(), "..", "artifacts", "bin", "Cli", "release", "muster"));
        if (!File.Exists(muster)) throw new FileNotFoundException($"{muster} is not built: run script/muster once");
        var folder = Directory.CreateTempSubdirectory("load");
        using var nginx = StartNginx(folder.FullName, out int port);
        try
        {
            await AnswersAsync(port);
            var url = $"http://127.0.0.1:{port}/";
            var (ours, wrk, ab) = (new List<Figures>(), new List<Figures>(), new List<Figures>());
            for (int round = 0; round < rounds; round++)
            {
                ours.Add(Run($"{muster} load {url} -c {connections} -d {seconds}s", MusterRate(), MusterPercentiles()));
                wrk.Add(Run($"wrk -t1 -c{connections} -d{seconds} --latency {url}", WrkRate(), WrkPercentiles()));
                ab.Add(Run($"ab -q -k -c {connections} -t {seconds} -n 100000000 {url}", MusterRate(), MusterPercentiles()));
            }
            Print("muster load", ours);
            Print("wrk", wrk);
            Print("ab -k", ab);
            var peer = Math.Max(Median(wrk, f => f.Rate), Median(ab, f => f.Rate));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"requests per second of processor time: ours {1e6 / Median(ours, f => f.Cost):N0}, wrk {1e6 / Median(wrk, f => f.Cost):N0}, ab {1e6 / Median(ab, f => f.Cost):N0}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {Median(ours, f => f.Rate) / peer:0.00}"));
            return 0;
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <param name="Cost">Processor time of the generator for a request, microseconds.</param>
    private readonly record struct Figures(double Rate, string Percentiles, double Cost);

    private static Process StartNginx(string folder, out int port)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            worker_processes 1; daemon off; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_requests 1000000000;
              client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              server { listen 127.0.0.1:{{port}}; location / { return 200 "hello, this is a small answer\n"; } }
            }
            """);
        return Process.Start(new ProcessStartInfo("taskset", ["-c", "0", "nginx", "-c", Path.Combine(folder, "nginx.conf")]) { RedirectStandardError = true })!;
    }

    private static async Task AnswersAsync(int port)
    {
        using var client = new HttpClient();
        for (int tries = 0; ; tries++)
            try
            {
                await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
                return;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
    }

    private static Figures Run(string command, Regex rate, Regex percentiles)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='cpu %U %S'; time taskset -c 1 {command}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var said = errors.GetAwaiter().GetResult();
        if (process.ExitCode != 0 || !rate.IsMatch(output)) throw new InvalidOperationException($"{command}: {said} {output}");
        double perSecond = double.Parse(rate.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        var cpu = CpuTime().Match(said);
        double computed = double.Parse(cpu.Groups[1].Value, CultureInfo.InvariantCulture) + double.Parse(cpu.Groups[2].Value, CultureInfo.InvariantCulture);
        double requests = perSecond * Math.Round(elapsed);
        return new Figures(perSecond, string.Join("  ", percentiles.Matches(output).Select(m => $"{m.Groups[1].Value}% {m.Groups[2].Value}{(m.Groups[2].Value.EndsWith('s') ? "" : "ms")}")), computed / requests * 1e6);
    }

    private static void Print(string what, List<Figures> runs) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-12} {Median(runs, f => f.Rate),10:N0} requests/s ({runs.Min(f => f.Rate):N0} .. {runs.Max(f => f.Rate):N0}; {Median(runs, f => f.Cost):0.00} µs of processor time each)   {runs.OrderBy(f => f.Rate).ElementAt(runs.Count / 2).Percentiles}"));

    private static double Median(List<Figures> runs, Func<Figures, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);

    private static int Argument(string[] arguments, int place, int usual) => arguments.Length > place ? int.Parse(arguments[place], CultureInfo.InvariantCulture) : usual;

    private static string Root([CallerFilePath] string self = "") => Path.GetDirectoryName(self)!;

    [GeneratedRegex(@"Requests per second:\s+([\d.]+)")]
    private static partial Regex MusterRate();

    [GeneratedRegex(@"(?m)^\s+(50|99|99\.9)%\s+([\d.]+)")]
    private static partial Regex MusterPercentiles();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex WrkRate();

    [GeneratedRegex(@"(?m)^\s+(50|99)%\s+([\d.]+[mu]?s)")]
    private static partial Regex WrkPercentiles();

    [GeneratedRegex(@"cpu ([\d.]+) ([\d.]+)")]
    private static partial Regex CpuTime();
}
