using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Probes.Process;

/// <summary>A null-ended array of UTF-8 strings in native memory, as execve wants its arguments and environment: one block.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    public NativeStrings(IReadOnlyList<string> strings)
    {
        int pointers = (strings.Count + 1) * sizeof(byte*);
        int size = pointers + strings.Sum(s => Encoding.UTF8.GetByteCount(s) + 1);
        Pointers = (byte**)NativeMemory.Alloc((nuint)size);
        byte* next = (byte*)Pointers + pointers;
        byte* end = (byte*)Pointers + size;
        for (int i = 0; i < strings.Count; i++)
        {
            Pointers[i] = next;
            next += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(next, (int)(end - next)));
            *next++ = 0;
        }

        Pointers[strings.Count] = null;
    }

    public byte** Pointers { get; }

    public void Dispose() => NativeMemory.Free(Pointers);
}
