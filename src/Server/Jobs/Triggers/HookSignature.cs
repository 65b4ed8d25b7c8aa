using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Jobs.Triggers;

/// <summary>What a call says of itself.</summary>
/// <param name="Event">Such as push; empty when it does not say.</param>
/// <param name="Delivery">Unlike that of any other call; empty when it has none.</param>
public sealed record HookCall(TriggerKind Kind, string Event, string Delivery);

/// <summary>
/// Proves where a call comes from: over the bytes as they came, in constant time. Forgejo sends the headers of Gitea and of GitHub too, and Gitea those of
/// GitHub, so they are told apart in this order.
/// </summary>
public static class HookSignature
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <returns>What it says of itself; null when the kind that is wanted is not the one it is.</returns>
    public static HookCall? Recognise(IHeaderDictionary headers, TriggerKind wanted)
    {
        string Header(string name) => headers[name].ToString();
        HookCall? call = Header("X-Forgejo-Event").Length > 0 ? new(TriggerKind.Forgejo, Header("X-Forgejo-Event"), Header("X-Forgejo-Delivery"))
            : Header("X-Gitea-Event").Length > 0 ? new(TriggerKind.Gitea, Header("X-Gitea-Event"), Header("X-Gitea-Delivery"))
            : Header("X-GitHub-Event").Length > 0 ? new(TriggerKind.GitHub, Header("X-GitHub-Event"), Header("X-GitHub-Delivery"))
            : Header("X-Gitlab-Event").Length > 0 ? new(TriggerKind.GitLab, Header("X-Gitlab-Event"), First(Header("X-Gitlab-Event-UUID"), Header("webhook-id")))
            : null;
        if (wanted is TriggerKind.Any) return call;
        if (wanted is TriggerKind.Generic or TriggerKind.Token) return new HookCall(wanted, First(Header("X-Event"), call?.Event ?? ""), First(Header("X-Delivery-Id"), Header("Idempotency-Key"), Header("webhook-id")));
        if (call?.Kind == wanted) return call;
        // Forgejo may be told to send as Gitea, and both as GitHub.
        return call is not null && wanted is TriggerKind.GitHub && Header("X-GitHub-Event").Length > 0 ? new HookCall(wanted, Header("X-GitHub-Event"), Header("X-GitHub-Delivery"))
            : call is not null && wanted is TriggerKind.Gitea && Header("X-Gitea-Event").Length > 0 ? new HookCall(wanted, Header("X-Gitea-Event"), Header("X-Gitea-Delivery"))
            : null;
    }

    /// <returns>Null when the call is proven, else what is wrong with it.</returns>
    public static string? Objection(HookCall call, IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret, string genericHeader, DateTimeOffset now)
    {
        string Header(string name) => headers[name].ToString();
        return call.Kind switch
        {
            TriggerKind.Forgejo => Hex(First(Header("X-Forgejo-Signature"), Header("X-Gitea-Signature")), body, secret, "X-Forgejo-Signature"),
            TriggerKind.Gitea => Hex(Header("X-Gitea-Signature"), body, secret, "X-Gitea-Signature"),
            TriggerKind.GitHub => Header("X-Hub-Signature-256") is var signature && signature.StartsWith("sha256=", StringComparison.Ordinal)
                ? Hex(signature["sha256=".Length..], body, secret, "X-Hub-Signature-256") : "the header X-Hub-Signature-256 is missing: give the webhook its secret",
            TriggerKind.GitLab when Header("webhook-signature").Length > 0 => Standard(headers, body, secret, now),
            TriggerKind.GitLab => Same(Header("X-Gitlab-Token"), secret) ? null : "X-Gitlab-Token is not the secret",
            _ when Header("webhook-signature").Length > 0 => Standard(headers, body, secret, now),
            _ => Hex(Header(genericHeader) is var text && text.StartsWith("sha256=", StringComparison.Ordinal) ? text["sha256=".Length..] : Header(genericHeader), body, secret, genericHeader),
        };
    }

    /// <summary>Compares without telling by its time how much was right.</summary>
    public static bool Same(string given, string secret) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string? Hex(string given, ReadOnlySpan<byte> body, string secret, string header)
    {
        if (given.Length == 0) return $"the header {header} is missing: give the webhook its secret";
        Span<byte> told = stackalloc byte[32];
        if (given.Length != 64 || Convert.FromHexString(given, told, out _, out _) != System.Buffers.OperationStatus.Done) return $"{header} is no HMAC-SHA256 in hexadecimal digits";
        return CryptographicOperations.FixedTimeEquals(told, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)) ? null : $"{header} does not fit the body: another secret, or somebody changed it on the way";
    }

    /// <summary>Standard Webhooks: <c>id.timestamp.body</c> is signed; several signatures while a secret is being changed.</summary>
    private static string? Standard(IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        var (id, stamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (id.Length == 0 || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799) return "the headers webhook-id and webhook-timestamp are missing";
        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance) return "webhook-timestamp is more than five minutes from now: an old call, or a wrong clock";
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{stamp}."), .. body];
        var expected = HMACSHA256.HashData(Key(secret), signed);
        Span<byte> told = stackalloc byte[64];
        foreach (var signature in headers["webhook-signature"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (signature.StartsWith("v1,", StringComparison.Ordinal) && Convert.TryFromBase64String(signature[3..], told, out var length) && CryptographicOperations.FixedTimeEquals(told[..length], expected)) return null;
        }
        return "webhook-signature does not fit the body: another secret, or somebody changed it on the way";
    }

    private static byte[] Key(string secret)
    {
        const string Prefix = "whsec_";
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }

    private static string First(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0) return text;
        return "";
    }
}
