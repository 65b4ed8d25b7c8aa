using System.Globalization;
using System.Net;
using Muster.Agent.Settings;

namespace Muster.Agent.Nrpe;

/// <summary>How this agent serves an existing Nagios over NRPE. Off unless the settings file has <c>nrpe:</c>.</summary>
internal sealed record NrpeServiceOptions
{
    public const int DefaultPort = 5666;

    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Who may ask.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>False: the caller must use <c>check_nrpe -n</c>.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM file with the chain and the key; null: anonymous Diffie-Hellman, which every check_nrpe takes by default.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of the key when it is not in <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>An <c>nrpe.cfg</c> whose commands are served too; null: only this agent's own checks.</summary>
    public string? Commands { get; init; }

    /// <summary>Callers may fill <c>$ARG1$</c> … of a command.</summary>
    public bool Arguments { get; init; }

    /// <param name="value"><c>true</c>, or a mapping with <c>listen allow tls certificate key commands arguments</c>.</param>
    /// <exception cref="SettingsException">Names file, line and cure.</exception>
    public static NrpeServiceOptions? Read(string file, YamlNode value)
    {
        if (value is YamlScalar { Text: "true" or "yes" }) return new NrpeServiceOptions();
        if (value is YamlScalar { Text: "false" or "no" }) return null;
        if (value is not YamlMap map) throw new SettingsException(file, value.Line, "'nrpe' is true, or a mapping with listen, allow, tls, certificate, key, commands, arguments");
        var options = new NrpeServiceOptions();
        foreach (var (key, line, entry) in map.Entries)
        {
            SettingsException Wrong(string message) => new(file, line, message);
            string Text() => entry is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : throw Wrong($"nrpe: '{key}' needs one value");
            bool Flag() => Text() switch { "true" or "yes" or "on" => true, "false" or "no" or "off" => false, var other => throw Wrong($"nrpe: '{key}' is true or false, not '{other}'") };
            options = key switch
            {
                "listen" => options with { Listen = EndPoint(Text()) ?? throw Wrong($"nrpe: 'listen' is ADDRESS:PORT or ADDRESS, such as 0.0.0.0:{DefaultPort}, not '{Text()}'") },
                "allow" => options with { Allow = [.. Words(entry).Select(w => Network(w) ?? throw Wrong($"nrpe: 'allow' is a list of addresses and networks such as 10.0.0.0/8; '{w}' is none"))] },
                "tls" => options with { Tls = Flag() },
                "certificate" => options with { Certificate = Text() },
                "key" => options with { Key = Text() },
                "commands" => options with { Commands = Text() },
                "arguments" => options with { Arguments = Flag() },
                _ => throw Wrong($"nrpe: unknown key '{key}'; known are listen, allow, tls, certificate, key, commands, arguments"),
            };
        }
        return options;
    }

    public bool Allows(IPAddress caller)
    {
        if (caller.IsIPv4MappedToIPv6) caller = caller.MapToIPv4();
        return Allow.Any(n => n.Contains(caller));
    }

    private static IEnumerable<string> Words(YamlNode value) => value switch
    {
        YamlList list => list.Items.OfType<YamlScalar>().Select(s => s.Text),
        YamlScalar scalar => scalar.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        _ => [],
    };

    private static IPNetwork? Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : null;
    }

    private static IPEndPoint? EndPoint(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 0 and < 65536) return new IPEndPoint(IPAddress.Any, port);
        if (IPAddress.TryParse(text, out var address)) return new IPEndPoint(address, DefaultPort);
        return IPEndPoint.TryParse(text, out var both) ? both : null;
    }
}
