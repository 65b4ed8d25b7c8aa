using System.Net;

namespace Muster.Server;

/// <summary>Where the server listens: one address (or every one) and a port.</summary>
/// <param name="Address">Null for every address of the machine.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Text">As it was written.</param>
public sealed record ListenAddress(IPAddress? Address, int Port, string Text)
{
    /// <summary>
    /// Host names other than <c>localhost</c> are refused: a web server given a name listens on every address,
    /// which is not what the name says.
    /// </summary>
    /// <exception cref="UsageException">Not <c>http://ADDRESS:PORT</c>.</exception>
    public static ListenAddress Parse(string text)
    {
        const string Prefix = "http://";
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--listen '{text}': TLS is not served here; listen on http://127.0.0.1:PORT and put a TLS proxy in front (it is heard through X-Forwarded-Proto)");
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            throw Wrong(text);

        string rest = text[Prefix.Length..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        if (colon >= 0 && rest.EndsWith(']'))
            colon = -1;
        string host = colon < 0 ? rest : rest[..colon];
        int port = 80;
        if (colon >= 0 && !(int.TryParse(rest[(colon + 1)..], out port) && port is >= 0 and <= 65535))
            throw Wrong(text);

        if (host is "*" or "0.0.0.0" or "[::]")
            return new ListenAddress(host == "0.0.0.0" ? IPAddress.Any : null, port, text);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return new ListenAddress(IPAddress.Loopback, port, text);
        bool literal = host.Contains('.') || host.StartsWith('[');
        return literal && IPAddress.TryParse(host, out IPAddress? address)
            ? new ListenAddress(address, port, text)
            : throw Wrong(text);
    }

    private static UsageException Wrong(string text) =>
        new($"--listen '{text}' is not http://ADDRESS:PORT; ADDRESS is an IP address of this machine, localhost, or * for all of them");
}
