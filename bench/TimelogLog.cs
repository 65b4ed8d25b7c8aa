using System.Globalization;
using System.Text;

namespace Muster.Bench;

/// <summary>Makes a <c>timed_combined</c> log: the same bytes for the same figures and seed. About 200 bytes a line, popular paths more often, as in life.</summary>
public static class TimelogLog
{
    private static readonly string[] Sections = ["articles", "users", "products", "static/js", "static/css", "api/v1/orders", "api/v1/search", "blog", "images", "help"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15",
        "curl/7.88.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
    ];

    /// <param name="keys">Distinct combinations of path, method and status, at most.</param>
    /// <param name="compact">Short lines: no referrer, no agent.</param>
    public static void Write(string file, long lines, int keys, int seed = 7, bool compact = false)
    {
        var random = new Random(seed);
        var known = Enumerable.Range(0, keys).Select(k => Key(k, random)).ToArray();
        var time = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        using var to = new StreamWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20), new UTF8Encoding(false), 1 << 16);
        string clock = "";
        for (long i = 0; i < lines; i++)
        {
            if (i % 50 == 0) clock = (time = time.AddSeconds(1)).ToString("dd'/'MMM'/'yyyy':'HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture);
            // Every key once at first, then the square of an even number: a few keys take most of the traffic.
            double even = random.NextDouble();
            var (request, status) = known[i < keys ? i : (int)(even * even * keys)];
            int millis = (int)(-Math.Log(1 - random.NextDouble()) * 120) + 1;
            bool upstream = random.Next(10) > 1;
            bool zipped = random.Next(3) > 0;
            to.Write(string.Create(CultureInfo.InvariantCulture,
                $"{random.Next(1, 255)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)} - - [{clock}]  \"{request}\" {status} {random.Next(100_000)} \"{(compact ? "-" : $"https://example.org/{Sections[random.Next(Sections.Length)]}")}\" \"{(compact ? "-" : Agents[random.Next(Agents.Length)])}\" {millis / 1000}.{millis % 1000:000} {(upstream ? $"{millis / 1000}.{millis % 1000:000}" : "-")} {(zipped ? $"{random.Next(1, 9)}.{random.Next(10, 99)}" : "-")}\n"));
        }
    }

    private static (string Request, int Status) Key(int number, Random random)
    {
        var method = random.Next(10) switch { 0 => "POST", 1 => "HEAD", _ => "GET" };
        var query = random.Next(8) == 0 ? $"?page={random.Next(100)}" : "";
        return ($"{method} /{Sections[number % Sections.Length]}/{number / Sections.Length}/item-{(char)('a' + number % 26)}{query} HTTP/1.1", random.Next(20) switch { 0 => 404, 1 => 302, 2 => 500, _ => 200 });
    }
}
