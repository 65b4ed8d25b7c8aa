namespace Muster.HttpLint.Messages;

/// <summary>Keeps the first bytes of a body and counts all of them.</summary>
internal sealed class CappedBody(int cap) : Stream
{
    private readonly MemoryStream kept = new();

    public long Seen { get; private set; }

    public bool Cut => Seen > kept.Length;

    public byte[] ToArray() => kept.ToArray();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Seen += count;
        int room = (int)Math.Min(count, cap - kept.Length);
        if (room > 0) kept.Write(buffer, offset, room);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Seen;

    public override long Position { get => Seen; set => throw new NotSupportedException(); }

    public override void Flush() => kept.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
