using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Server.Storage;

namespace Muster.Server.Notifications.Incidents;

/// <summary>Links that acknowledge one incident in the name of the one recipient they were sent to, without a login, for three days.</summary>
public sealed class AcknowledgeLinks(DataFolder data)
{
    public static readonly TimeSpan Valid = TimeSpan.FromDays(3);
    private readonly Lazy<byte[]> key = new(() => Key(data));

    /// <summary>Below the server's address: <c>ack/…</c>.</summary>
    public string Path(long incident, string recipient, DateTimeOffset at)
    {
        var claim = string.Create(CultureInfo.InvariantCulture, $"{incident}.{(at + Valid).ToUnixTimeSeconds()}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(recipient))}");
        return $"ack/{claim}.{Sign(claim)}";
    }

    /// <summary>Null when it was not made here, or is too old.</summary>
    public (long Incident, string Recipient)? Read(string token, DateTimeOffset now)
    {
        var dot = token.LastIndexOf('.');
        if (dot < 0 || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token[(dot + 1)..]), Encoding.ASCII.GetBytes(Sign(token[..dot])))) return null;
        var parts = token[..dot].Split('.');
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var incident) || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var until)) return null;
        return now.ToUnixTimeSeconds() > until ? null : (incident, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[2])));
    }

    private string Sign(string claim) => Base64Url.EncodeToString(HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes("acknowledge." + claim)));

    private static byte[] Key(DataFolder data)
    {
        var path = System.IO.Path.Combine(data.Secrets, "acknowledge.key");
        if (!File.Exists(path)) DataFolder.WriteSecret(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return Convert.FromHexString(File.ReadAllText(path).Trim());
    }
}
