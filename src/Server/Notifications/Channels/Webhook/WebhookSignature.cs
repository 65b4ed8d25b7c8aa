using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Notifications.Channels.Webhook;

/// <summary>The signature of Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    /// <param name="secret"><c>whsec_</c> and base64 of the key; without the prefix the text itself is the key.</param>
    /// <returns>The header <c>webhook-signature</c>: <c>v1,</c> and base64.</returns>
    /// <exception cref="FormatException">What stands behind <c>whsec_</c> is not base64.</exception>
    public static string Of(string secret, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        const string prefix = "whsec_";
        var key = secret.StartsWith(prefix, StringComparison.Ordinal) ? Convert.FromBase64String(secret[prefix.Length..]) : Encoding.UTF8.GetBytes(secret);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")));
        mac.AppendData(body);
        return "v1," + Convert.ToBase64String(mac.GetHashAndReset());
    }
}
