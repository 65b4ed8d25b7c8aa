namespace Muster.Agent.Discovery;

/// <summary>How well-known services are watched.</summary>
internal static class ServiceCatalog
{
    /// <param name="Program">What to call it.</param>
    /// <param name="Yaml">Check file without <c>on</c>; {host} and {port} are filled in.</param>
    internal sealed record Service(string Program, string Yaml);

    private const string Http = "description: the web server answers\nfrom: agent\nhttp:\n  url: http://{host}:{port}/\n  status: 200-499\n";
    private const string Https = "description: the web server answers, its certificate is good for a while\nfrom: agent\ntls:\n  host: {host}\n  port: {port}\n  warning: 21d\n  critical: 7d\n";
    private const string Tcp = "description: the port answers\nfrom: agent\ntcp:\n  host: {host}\n  port: {port}\n";

    private static string Expecting(string description, string lines) => $"description: {description}\nfrom: agent\ntcp:\n  host: {{host}}\n  port: {{port}}\n{lines}";

    private static readonly HashSet<string> WebServers = ["nginx", "apache2", "httpd", "caddy", "lighttpd", "haproxy", "traefik", "envoy", "varnishd", "h2o"];

    public static Service Describe(string program, int port)
    {
        if (WebServers.Contains(program)) return new Service(program, port is 443 or 8443 ? Https : Http);
        return (program, port) switch
        {
            ("sshd", _) or ("", 22) or ("dropbear", _) => new("ssh", Expecting("SSH answers with its banner", "  expect: SSH-\n")),
            ("systemd", 22) => new("ssh", Expecting("SSH answers with its banner", "  expect: SSH-\n")),
            ("postgres", _) or ("", 5432) => new("postgres", Tcp),
            ("mysqld" or "mariadbd", _) or ("", 3306) => new("mysql", Tcp),
            ("redis-server" or "valkey-server", _) or ("", 6379) => new("redis", Expecting("Redis answers PING", "  send: \"PING\\r\\n\"\n  expect: PONG\n")),
            ("master" or "exim4" or "sendmail" or "smtpd", 25 or 587) or ("", 25) => new("smtp", Expecting("the mail server greets", "  expect: \"220\"\n")),
            ("named" or "unbound" or "dnsmasq" or "pdns_server" or "knotd" or "coredns", 53) or ("", 53) => new("dns", Tcp),
            ("dovecot", 143) => new("imap", Expecting("the mailbox server greets", "  expect: \"* OK\"\n")),
            ("memcached", _) => new("memcached", Expecting("memcached answers", "  send: \"version\\r\\n\"\n  expect: VERSION\n")),
            ("", 80 or 8080) => new("http", Http),
            ("", 443) => new("https", Https),
            ("", _) => new("", Tcp),
            _ => new(program, Tcp),
        };
    }
}
