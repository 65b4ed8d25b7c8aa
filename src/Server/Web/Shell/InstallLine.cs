namespace Muster.Server.Web.Shell;

/// <summary>The one-liner that installs an agent.</summary>
public static class InstallLine
{
    public static string Command(string address, string key) => $"curl -fsS {address}/install | sh -s -- {key}";

    /// <summary>The server's address as this request reached it.</summary>
    public static string Address(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
