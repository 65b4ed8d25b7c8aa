namespace Muster.Probes.Dns;

/// <summary>One answer record, its data in the usual text form (<c>10 mail.example.org</c> for MX).</summary>
internal sealed record DnsRecord(string Name, DnsType Type, uint Ttl, string Data);

/// <summary>A name server's answer.</summary>
/// <param name="Code">The response code: 0 no error, 2 server failure, 3 no such name, 5 refused.</param>
/// <param name="Truncated">Too long for UDP: ask again over TCP.</param>
/// <param name="Answers">Records of types that <see cref="DnsType"/> names.</param>
internal sealed record DnsMessage(ushort Id, int Code, bool Truncated, IReadOnlyList<DnsRecord> Answers);
