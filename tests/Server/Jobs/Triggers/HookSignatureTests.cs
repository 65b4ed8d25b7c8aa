using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Server.Jobs.Triggers;

namespace Muster.Server.Tests.Jobs.Triggers;

public sealed class HookSignatureTests
{
    private const string Secret = "It's a Secret to Everybody";
    private const string Vector = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static readonly byte[] Body = "Hello, World!"u8.ToArray();
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static HeaderDictionary Headers(params (string, string)[] all)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in all) headers[name] = value;
        return headers;
    }

    private static string? Objection(TriggerKind kind, byte[] body, string secret, params (string, string)[] all)
    {
        var headers = Headers(all);
        var call = HookSignature.Recognise(headers, kind);
        return call is null ? "not that kind" : HookSignature.Objection(call, headers, body, secret, "X-Signature-256", Now);
    }

    [Fact]
    public void The_published_vector_is_proven_for_every_forge_that_signs_so()
    {
        Assert.Null(Objection(TriggerKind.GitHub, Body, Secret, ("X-GitHub-Event", "push"), ("X-Hub-Signature-256", "sha256=" + Vector)));
        Assert.Null(Objection(TriggerKind.Gitea, Body, Secret, ("X-Gitea-Event", "push"), ("X-Gitea-Signature", Vector)));
        Assert.Null(Objection(TriggerKind.Forgejo, Body, Secret, ("X-Forgejo-Event", "push"), ("X-Forgejo-Signature", Vector)));
        Assert.Null(Objection(TriggerKind.Generic, Body, Secret, ("X-Signature-256", "sha256=" + Vector)));
        Assert.Null(Objection(TriggerKind.Generic, Body, Secret, ("X-Signature-256", Vector.ToUpperInvariant())));
    }

    [Fact]
    public void Forgejo_is_told_from_gitea_and_both_from_github_whose_headers_they_send_too()
    {
        (string, string)[] forgejo = [("X-Forgejo-Event", "push"), ("X-Forgejo-Delivery", "f"), ("X-Gitea-Event", "push"), ("X-Gitea-Delivery", "g"), ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "h"), ("X-Gogs-Event", "push")];
        Assert.Equal(new HookCall(TriggerKind.Forgejo, "push", "f"), HookSignature.Recognise(Headers(forgejo), TriggerKind.Any));
        Assert.Equal(new HookCall(TriggerKind.Gitea, "push", "g"), HookSignature.Recognise(Headers(forgejo[2..]), TriggerKind.Any));
        Assert.Equal(new HookCall(TriggerKind.GitHub, "push", "h"), HookSignature.Recognise(Headers(forgejo[4..]), TriggerKind.Any));
        Assert.Null(HookSignature.Recognise(Headers(forgejo), TriggerKind.GitLab));
        Assert.Null(HookSignature.Recognise(Headers(), TriggerKind.Any));
    }

    [Fact]
    public void One_wrong_byte_of_body_secret_or_signature_is_refused()
    {
        (string, string)[] GitHub(string signature) => [("X-GitHub-Event", "push"), ("X-Hub-Signature-256", signature)];
        Assert.Contains("does not fit", Objection(TriggerKind.GitHub, "Hello, World?"u8.ToArray(), Secret, GitHub("sha256=" + Vector)));
        Assert.Contains("does not fit", Objection(TriggerKind.GitHub, Body, Secret + " ", GitHub("sha256=" + Vector)));
        Assert.Contains("does not fit", Objection(TriggerKind.GitHub, Body, Secret, GitHub("sha256=" + Vector[..63] + "8")));
        foreach (var odd in new[] { "sha256=", "sha256=zz" + Vector[2..], "sha256=" + Vector[2..], "sha256=" + Vector + "00" })
            Assert.NotNull(Objection(TriggerKind.GitHub, Body, Secret, GitHub(odd)));
        Assert.Contains("is missing", Objection(TriggerKind.GitHub, Body, Secret, GitHub("")));
        Assert.Contains("is missing", Objection(TriggerKind.GitHub, Body, Secret, GitHub("sha1=" + Vector)));
        Assert.Contains("is not the secret", Objection(TriggerKind.GitLab, Body, Secret, ("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", "guess")));
        Assert.Null(Objection(TriggerKind.GitLab, Body, Secret, ("X-Gitlab-Event", "Push Hook"), ("X-Gitlab-Token", Secret)));
    }

    [Fact]
    public void Standard_webhooks_sign_id_time_and_body_with_any_of_several_secrets()
    {
        var key = RandomNumberGenerator.GetBytes(24);
        var secret = "whsec_" + Convert.ToBase64String(key);
        var stamp = Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        string Sign(string id, string at) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{at}.").Concat(Body).ToArray()));
        (string, string)[] Call(string id, string at, string signature) => [("X-Gitlab-Event", "Push Hook"), ("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)];
        Assert.Null(Objection(TriggerKind.GitLab, Body, secret, Call("msg_1", stamp, "v1,AAAA " + Sign("msg_1", stamp))));
        Assert.Contains("does not fit", Objection(TriggerKind.GitLab, Body, secret, Call("msg_2", stamp, Sign("msg_1", stamp))));
        var old = Now.AddMinutes(-6).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("five minutes", Objection(TriggerKind.GitLab, Body, secret, Call("msg_1", old, Sign("msg_1", old))));
        // Who sends this signature is not believed by the older token.
        Assert.NotNull(Objection(TriggerKind.GitLab, Body, secret, [.. Call("msg_1", stamp, "v1,AAAA"), ("X-Gitlab-Token", secret)]));
    }

    [Fact]
    public void Whatever_comes_in_headers_and_body_is_refused_without_a_failure()
    {
        var random = new Random(7);
        for (var turn = 0; turn < 5_000; turn++)
        {
            string Text() => string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => (char)random.Next(32, 127)));
            var body = new byte[random.Next(60)];
            random.NextBytes(body);
            var kind = (TriggerKind)random.Next(6);
            Assert.NotNull(Objection(kind, body, Secret, ("X-GitHub-Event", "e"), ("X-Gitlab-Event", random.Next(2) == 0 ? "e" : ""), ("X-Hub-Signature-256", "sha256=" + Text()), ("X-Gitea-Signature", Text()),
                ("webhook-id", Text()), ("webhook-timestamp", random.Next(2) == 0 ? Text() : random.NextInt64().ToString()), ("webhook-signature", "v1," + Text()), ("X-Signature-256", Text())));
            HookContent.Parse(random.Next(2) == 0 ? "application/json" : "application/x-www-form-urlencoded", body);
        }
    }
}
