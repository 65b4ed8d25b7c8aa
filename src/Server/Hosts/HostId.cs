using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Server.Hosts;

/// <summary>A host's fingerprint: 32 lower-case hexadecimal digits, made by its agent on the first start.</summary>
[JsonConverter(typeof(HostIdJson))]
public readonly record struct HostId(ulong High, ulong Low) : IComparable<HostId>
{
    public const int Bytes = 16;

    /// <summary>True when there is no host: records that concern every host carry it.</summary>
    public bool IsNone => High == 0 && Low == 0;

    public static bool TryParse([NotNullWhen(true)] string? text, out HostId id)
    {
        id = default;
        if (text is not { Length: 32 }) return false;
        foreach (var c in text)
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        id = new HostId(
            ulong.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ulong.Parse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return !id.IsNone;
    }

    /// <exception cref="FormatException">Not 32 lower-case hexadecimal digits.</exception>
    public static HostId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"“{text}” is not a host id: 32 lower-case hexadecimal digits are");

    public static HostId Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(from), BinaryPrimitives.ReadUInt64BigEndian(from[8..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64BigEndian(to, High);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], Low);
    }

    public int CompareTo(HostId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public override int GetHashCode() => HashCode.Combine(High, Low);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}

internal sealed class HostIdJson : JsonConverter<HostId>
{
    public override HostId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        HostId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("a host id has 32 lower-case hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, HostId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
