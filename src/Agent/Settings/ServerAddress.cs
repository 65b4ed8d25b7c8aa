namespace Muster.Agent.Settings;

/// <summary>The server's address as people write it: http, https, ws, wss or a bare <c>host[:port]</c>.</summary>
internal static class ServerAddress
{
    /// <returns>A ws or wss address ending in <c>/agent</c>.</returns>
    /// <exception cref="SettingsException">Names the text and the cure.</exception>
    public static Uri Parse(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new SettingsException($"server '{text}' is not an address; write for example https://muster.example.org");
        var scheme = uri.Scheme switch
        {
            "http" or "ws" => "ws",
            "https" or "wss" => "wss",
            _ => throw new SettingsException($"server '{text}': '{uri.Scheme}' is not http, https, ws or wss"),
        };
        if (uri.UserInfo.Length > 0) throw new SettingsException($"server '{uri.Host}': a name and password in the address are not used; enrol with --key");
        var path = uri.AbsolutePath.TrimEnd('/');
        if (!path.EndsWith("/agent", StringComparison.Ordinal)) path += "/agent";
        return new UriBuilder(scheme, uri.Host, uri.Port > 0 ? uri.Port : scheme == "ws" ? 80 : 443, path).Uri;
    }
}
