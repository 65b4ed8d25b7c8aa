using Muster.AccessLog.Parsing;

namespace Muster.Cli.Timelog;

/// <summary>The formats that are found out, each with the program that writes it.</summary>
internal static class KnownFormats
{
    public static IEnumerable<(string Name, string About)> All =>
        LogFormat.Known.Select(f => (f.Name, About(f.Name))).Append(("(w3c)", "IIS and others: columns as a #Fields: line names them; always found out, never named"))
            .Append(("'…'", "any other: the server's own string, as --format '$host [$time_local] \"$request\" $status $request_time' (nginx) or '%v %h %t \"%r\" %>s %D' (Apache)"));

    private static string About(string name) => name switch
    {
        "timed_combined" => "nginx: combined, then $request_time $upstream_response_time $gzip_ratio",
        "django-timelog" => "django-timelog: both generations, with and without queries",
        "haproxy" => "HAProxy: option httplog",
        "json" => "one JSON object a line: nginx, Caddy, Traefik, structured logs of applications",
        "lograge" => "Rails with lograge, and other lines of key=value",
        "rails" => "Rails' own log, several lines a request",
        "rack" => "Rack::CommonLogger: common, then seconds",
        "combined-micros" => "Apache: combined, then %D (microseconds)",
        "combined" => "nginx and Apache: no times, counts and bytes only",
        "common" => "the oldest: no times, counts and bytes only",
        "vhost_combined" => "Apache on Debian: the virtual host, then combined",
        "vhost_common" => "the virtual host, then common",
        _ => "",
    };
}
