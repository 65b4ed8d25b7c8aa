namespace Muster.Server.Configuration;

/// <summary>What stands for a property of the host in plugins and probes: <c>{host.address}</c>, <c>{host.name}</c>.</summary>
public static class Placeholders
{
    private const string Address = "{host.address}", Name = "{host.name}";

    public static string Fill(string text, string name, string address) =>
        text.Contains("{host.", StringComparison.Ordinal) ? text.Replace(Address, address, StringComparison.Ordinal).Replace(Name, name, StringComparison.Ordinal) : text;

    /// <summary>With the placeholders filled by something valid, so that the rest can be checked.</summary>
    public static string Sample(string text) => Fill(text, "host", "127.0.0.1");

    public static bool In(IEnumerable<string> texts) => texts.Any(t => t.Contains("{host.", StringComparison.Ordinal));
}
