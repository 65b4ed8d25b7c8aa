using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Muster.Probes.Dns;

/// <summary>Reads answers (RFC 1035). Every length and pointer is checked; what does not fit is an <see cref="InvalidDataException"/>.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    private const int HeaderBytes = 12, MaxName = 255;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at = 0;

    public static DnsMessage Read(ReadOnlySpan<byte> message)
    {
        var reader = new DnsReader(message);
        return reader.ReadMessage();
    }

    private DnsMessage ReadMessage()
    {
        ushort id = Number16(), flags = Number16();
        int questions = Number16(), answers = Number16();
        _at = HeaderBytes <= _message.Length ? HeaderBytes : throw Broken("it ends within its header");
        if ((flags & 0x8000) == 0)
            throw Broken("it is a question");
        for (int i = 0; i < questions; i++)
        {
            Name();
            Skip(4);
        }

        bool truncated = (flags & 0x0200) != 0;
        var records = new List<DnsRecord>();
        for (int i = 0; i < answers && !(truncated && _at == _message.Length); i++)
            Record(records);
        return new DnsMessage(id, flags & 0xF, truncated, records);
    }

    private void Record(List<DnsRecord> records)
    {
        var name = Name();
        var type = (DnsType)Number16();
        Skip(2);
        uint ttl = Number32();
        int length = Number16();
        int end = _at + length;
        if (end > _message.Length)
            throw Broken("a record is longer than the message");
        if (Enum.IsDefined(type))
            records.Add(new DnsRecord(name, type, ttl, Data(type, length)));
        if (_at > end)
            throw Broken("a record's data is longer than it says");
        _at = end;
    }

    private string Data(DnsType type, int length) => type switch
    {
        DnsType.A when length == 4 => new IPAddress(Bytes(4)).ToString(),
        DnsType.AAAA when length == 16 => new IPAddress(Bytes(16)).ToString(),
        DnsType.NS or DnsType.CNAME or DnsType.PTR => Name(),
        DnsType.MX => Text(Number16()) + " " + Name(),
        DnsType.TXT => Strings(length),
        DnsType.SOA => $"{Name()} {Name()} {Text(Number32())} {Text(Number32())} {Text(Number32())} {Text(Number32())} {Text(Number32())}",
        DnsType.SRV => $"{Text(Number16())} {Text(Number16())} {Text(Number16())} {Name()}",
        _ => throw Broken("an address has the wrong length"),
    };

    private string Strings(int length)
    {
        var text = new StringBuilder();
        for (int end = _at + length; _at < end;)
            text.Append(Encoding.UTF8.GetString(Bytes(Bytes(1)[0])));
        return text.ToString();
    }

    /// <summary>A name without its last dot. A pointer may only point back, so that none can go in a circle.</summary>
    private string Name()
    {
        var name = new StringBuilder();
        int resume = -1, lowest = _at;
        while (true)
        {
            int length = Bytes(1)[0];
            if (length == 0)
                break;
            if ((length & 0xC0) == 0xC0)
            {
                int target = ((length & 0x3F) << 8) | Bytes(1)[0];
                if (target >= lowest)
                    throw Broken("a name points forward or to itself");
                if (resume < 0)
                    resume = _at;
                _at = lowest = target;
                continue;
            }

            if (length > 63)
                throw Broken("a label is of a kind that does not exist");
            if (name.Length > 0)
                name.Append('.');
            name.Append(Encoding.ASCII.GetString(Bytes(length)));
            if (name.Length > MaxName)
                throw Broken("a name is longer than 255 characters");
        }

        if (resume >= 0)
            _at = resume;
        return name.ToString();
    }

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (_at + count > _message.Length)
            throw Broken("it ends too early");
        _at += count;
        return _message.Slice(_at - count, count);
    }

    private void Skip(int count) => Bytes(count);

    private ushort Number16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    private uint Number32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static InvalidDataException Broken(string how) => new($"the name server's answer is broken: {how}");
}
