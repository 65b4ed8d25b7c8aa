namespace Muster.Probes.Dns;

/// <summary>Record types the probe asks for; the values are those on the wire (RFC 1035, 3596, 2782).</summary>
internal enum DnsType : ushort
{
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    SRV = 33,
}
