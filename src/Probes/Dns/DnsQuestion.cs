using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.Probes.Dns;

/// <summary>A question as it goes over the wire.</summary>
internal static class DnsQuestion
{
    private static readonly IdnMapping Idn = new();

    /// <summary>One question, recursion desired.</summary>
    public static byte[] Encode(ushort id, string name, DnsType type)
    {
        using var message = new MemoryStream();
        void Put16(int number)
        {
            Span<byte> bytes = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)number);
            message.Write(bytes);
        }

        foreach (int number in new[] { id, 0x0100, 1, 0, 0, 0 })
            Put16(number);
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = Encoding.ASCII.GetBytes(label);
            message.WriteByte((byte)bytes.Length);
            message.Write(bytes);
        }

        message.WriteByte(0);
        Put16((int)type);
        Put16(1);
        return message.ToArray();
    }

    /// <summary>The name to ask for, in ASCII; an address becomes its reverse name for PTR. Null: not a name.</summary>
    public static string? NameFor(string text, DnsType type)
    {
        if (type == DnsType.PTR && IPAddress.TryParse(text, out var address))
            return Reverse(address);
        var name = text.TrimEnd('.');
        if (!Ascii.IsValid(name))
        {
            try
            {
                name = Idn.GetAscii(name);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return name.Length <= 253 && name.Split('.').All(l => l.Length is > 0 and <= 63) && !name.Any(char.IsWhiteSpace) ? name : null;
    }

    private static string Reverse(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? string.Join('.', Enumerable.Reverse(bytes)) + ".in-addr.arpa"
            : string.Join('.', Enumerable.Reverse(Convert.ToHexStringLower(bytes))) + ".ip6.arpa";
    }
}
