using System.Net;
using Muster.Protocol;
using Muster.Server.Accounts.Audit;

namespace Muster.Server.Hosts;

/// <summary>What an enrolment key grants: tags for the hosts that come with it.</summary>
public sealed record EnrolmentGrant(string Name, IReadOnlyList<string> Tags);

/// <summary>Looks an enrolment key up; null when it is none, or revoked.</summary>
public delegate EnrolmentGrant? EnrolmentCheck(string key);

/// <summary>Whether an agent may come in.</summary>
public sealed record Admission(HostRecord? Host, string? NewCredential, Refused? Refusal)
{
    public static Admission Refuse(Refused.Types.Reason reason, string message, uint retryAfterMs = 0) =>
        new(null, null, new Refused { Reason = reason, Message = message, RetryAfterMs = retryAfterMs });
}

/// <summary>Takes agents in: a key enrols a new host (or one that lost its credential), afterwards its own credential opens.</summary>
public sealed class HostAdmission(HostRegistry hosts, HostCredentials credentials, HostStore store, EnrolmentCheck keys, AuditTrail audit, TimeProvider time)
{
    public const uint Protocol = 1;
    private static readonly TimeSpan StillAlive = TimeSpan.FromSeconds(5);

    public async Task<Admission> AdmitAsync(Hello hello, IPAddress? peer, CancellationToken ct)
    {
        if (hello.Protocol != Protocol)
            return Admission.Refuse(Refused.Types.Reason.TooOld, $"this server speaks protocol {Protocol}, the agent {hello.Protocol}: install the agent again from this server (/install)");
        if (!HostId.TryParse(hello.Fingerprint, out var id) || hello.Instance.Length is 0 or > 100)
            return Admission.Refuse(Refused.Types.Reason.Malformed, "the fingerprint is not 32 lower-case hexadecimal digits, or the instance is missing");
        var known = hosts.Find(id);
        EnrolmentGrant? grant = null;
        if (known is null || hello.Credential.Length == 0 || !credentials.Fits(id, hello.Credential))
        {
            grant = hello.ApiKey.Length > 0 ? keys(hello.ApiKey) : null;
            if (grant is null) return RefuseEntry(hello);
        }
        var now = time.GetUtcNow();
        if (known is { Connected: true } && known.Presence.Instance != hello.Instance && now - known.LastSeen < StillAlive)
        {
            await NoteCloneAsync(known, peer, now);
            return Admission.Refuse(Refused.Types.Reason.Cloned,
                $"an agent with this fingerprint is connected already, from {known.Address}. On the copied machine stop the agent, delete its fingerprint file and start it again.", 60_000);
        }
        var host = await EnterAsync(id, hello, peer, grant, known, ct);
        return new Admission(host, grant is null ? null : await credentials.IssueAsync(id), null);
    }

    /// <summary>A clone tries again every minute: one record an hour for each address is enough.</summary>
    private async Task NoteCloneAsync(HostRecord host, IPAddress? peer, DateTimeOffset now)
    {
        var (presence, from) = (host.Presence, peer?.ToString());
        var known = presence.CloneFrom == from && now - presence.CloneNoted < TimeSpan.FromHours(1);
        (presence.CloneSeen, presence.CloneFrom) = (now, from);
        if (known) return;
        presence.CloneNoted = now;
        await audit.RecordAsync($"agent at {from ?? "an unknown address"}", "refused as a clone", host.Name,
            $"its fingerprint {host.Id} is that of the agent connected from {host.Address}");
    }

    private static Admission RefuseEntry(Hello hello) => hello switch
    {
        { Credential.Length: > 0, ApiKey.Length: 0 } => Admission.Refuse(Refused.Types.Reason.Revoked,
            "this host's credential is not valid here: the host was removed, or this is another server. Start the agent with an enrolment key to enrol it again."),
        { ApiKey.Length: 0 } => Admission.Refuse(Refused.Types.Reason.BadKey, "no key: start the agent with --key and an enrolment key of this server"),
        _ => Admission.Refuse(Refused.Types.Reason.BadKey, "the enrolment key is not one of this server, or was revoked: take a valid one from Admin, Keys"),
    };

    private async Task<HostRecord> EnterAsync(HostId id, Hello hello, IPAddress? peer, EnrolmentGrant? grant, HostRecord? known, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var reason = known is null ? "enrolled" : Returned(known, hello);
        if (known?.Status == HostStatus.Down && hello.Unclean && hello.BootId.Length > 0 && hello.BootId == known.BootId)
            await store.CorrectLastAsync(id, "the host was up all the time (same boot), only the agent was gone");
        return await hosts.ChangeAsync(id, before =>
        {
            var host = before ?? new HostRecord { Id = id, Name = Shown(hello, id), OwnName = Shown(hello, id), EnrolledAt = now, StatusSince = now };
            var facts = hello.Facts is null ? host.Facts : HostFacts.From(hello.Facts);
            var next = host.WithTags(hello.Tags.Select(t => t.Trim()).Where(t => t.Length is > 0 and <= 100), [.. host.ServerTags, .. grant?.Tags ?? []])
                .WithFacts(Same(facts, host.Facts) ? host.Facts : facts, peer) with
            {
                OwnName = Shown(hello, id),
                AgentVersion = hello.AgentVersion,
                BootId = hello.BootId,
                Solo = hello.Solo,
            };
            next.Presence.Sign(now.ToUnixTimeMilliseconds());
            return next.Status == HostStatus.Up && before is not null ? next : next with { Status = HostStatus.Up, StatusSince = now, StatusReason = reason };
        }, ct);
    }

    private static string Returned(HostRecord known, Hello hello) => known.Status switch
    {
        HostStatus.Gone => "came back with its fingerprint",
        HostStatus.Rebooting => "back after the reboot",
        _ when hello.BootId != known.BootId => "back after a boot that was not announced",
        _ when hello.Unclean => "the agent is back; it had died",
        _ => "the agent is back",
    };

    private static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(f => b.TryGetValue(f.Key, out var value) && value == f.Value);

    private static string Shown(Hello hello, HostId id)
    {
        var name = new string([.. hello.Name.Where(c => !char.IsControl(c) && c != '/')]).Trim();
        return name.Length == 0 ? id.ToString()[..8] : name.Length > 253 ? name[..253] : name;
    }
}
