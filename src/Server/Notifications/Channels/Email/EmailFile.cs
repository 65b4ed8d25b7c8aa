using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.Server.Configuration;

namespace Muster.Server.Notifications.Channels.Email;

/// <summary>Reads the mapping of a mail channel.</summary>
internal static class EmailFile
{
    /// <exception cref="ConfigurationException">The first thing that is wrong.</exception>
    public static EmailSettings Read(YamlMap map)
    {
        var host = map.Text("server") ?? throw map.Wrong(map.Node, "an email channel needs a mail server: server: smtp.example.org");
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) throw map.Wrong(map.Get("server")!, $"server: “{host}” is no name of a host; the port goes into port:");
        var given = map.Integer("port", 1, 65535);
        var tls = map.Text("tls") switch
        {
            null => given == 465 ? MailTls.Implicit : MailTls.StartTls,
            "starttls" => MailTls.StartTls,
            "implicit" => MailTls.Implicit,
            "none" => MailTls.None,
            var other => throw map.Wrong(map.Get("tls")!, $"tls: “{other}” is none of starttls, implicit, none"),
        };
        var (user, password) = (map.Text("user"), map.Secret("password"));
        if (user is null != password is null) throw map.Wrong(map.Node, "a login needs user: and password: secret:NAME, or neither");
        if (user is not null && tls == MailTls.None && !IsHere(host)) throw map.Wrong(map.Get("tls")!, "tls: none would send the password in the clear to another machine; use starttls or implicit, or no user");
        var from = map.Text("from") is null ? throw map.Wrong(map.Node, "an email channel needs a sender: from: Muster <muster@example.org>") : Address(map, "from", map.Text("from")!);
        var authority = map.Text("authority");
        if (authority is not null) Check(map, authority);
        return new EmailSettings(host, given ?? tls switch { MailTls.Implicit => 465, MailTls.StartTls => 587, _ => 25 }, tls, user, password, from,
            map.Text("replyTo") is { } reply ? Address(map, "replyTo", reply) : null, [.. (map.Texts("to") ?? []).Select(text => Address(map, "to", text))], authority)
        {
            // Mail servers think before they speak; the usual ten seconds are few for them.
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    private static MailAddress Address(YamlMap map, string key, string text) =>
        MailAddress.Parse(text) ?? throw map.Wrong(map.Get(key)!, $"{key}: “{text}” is no mail address; write ann@example.org or Ann <ann@example.org>");

    private static void Check(YamlMap map, string file)
    {
        try
        {
            using var first = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw map.Wrong(map.Get("authority")!, $"authority: {file}: {wrong.Message}");
        }
    }

    private static bool IsHere(string host) => host is "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
