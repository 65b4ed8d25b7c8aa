using System.Buffers.Binary;
using System.Text;
using Muster.Checks.States;

namespace Muster.Server.States.Engine;

/// <summary>The bodies of journal records other than results (FORMAT.md).</summary>
public static class RecordBody
{
    private const int PolicyBytes = 4 + 4 + 2 + 8 + 1 + 8 + 8;

    /// <summary>Names, each behind its length in two bytes.</summary>
    public static byte[] Names(IReadOnlyCollection<string> put, IReadOnlyCollection<string> removed)
    {
        var bytes = new List<byte>();
        foreach (var list in (ReadOnlySpan<IReadOnlyCollection<string>>)[put, removed])
        {
            AddShort(bytes, list.Count);
            foreach (var name in list)
            {
                var utf8 = Encoding.UTF8.GetBytes(name);
                AddShort(bytes, utf8.Length);
                bytes.AddRange(utf8);
            }
        }
        return [.. bytes];
    }

    private static void AddShort(List<byte> bytes, int value)
    {
        bytes.Add((byte)value);
        bytes.Add((byte)(value >> 8));
    }

    /// <summary>Takes the next count or name off the front.</summary>
    public static int TakeCount(ref ReadOnlySpan<byte> body)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(body);
        body = body[2..];
        return count;
    }

    public static ReadOnlySpan<byte> TakeName(ref ReadOnlySpan<byte> body)
    {
        var length = TakeCount(ref body);
        var name = body[..length];
        body = body[length..];
        return name;
    }

    public static byte[] Policy(string name, CheckPolicy policy)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var bytes = new byte[PolicyBytes + utf8.Length];
        WritePolicy(bytes, policy);
        utf8.CopyTo(bytes, PolicyBytes);
        return bytes;
    }

    public static CheckPolicy ReadPolicy(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> name)
    {
        name = body[PolicyBytes..];
        return new CheckPolicy(
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(body)),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(body[4..])),
            BinaryPrimitives.ReadUInt16LittleEndian(body[8..]),
            noDataAfter: TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(body[10..])),
            flappingEnabled: body[18] != 0,
            flapLow: BinaryPrimitives.ReadDoubleLittleEndian(body[19..]),
            flapHigh: BinaryPrimitives.ReadDoubleLittleEndian(body[27..]));
    }

    private static void WritePolicy(Span<byte> to, CheckPolicy policy)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)policy.Interval.TotalMilliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], (uint)policy.RetryInterval.TotalMilliseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(to[8..], (ushort)policy.MaxAttempts);
        BinaryPrimitives.WriteInt64LittleEndian(to[10..], (long)policy.NoDataAfter.TotalMilliseconds);
        to[18] = policy.FlappingEnabled ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteDoubleLittleEndian(to[19..], policy.FlapLow);
        BinaryPrimitives.WriteDoubleLittleEndian(to[27..], policy.FlapHigh);
    }
}
