using System.Collections;

namespace Muster.Agent.Metrics;

/// <summary>Which series numbers one receiver has heard the meaning of: a session of the link, or a file.</summary>
internal sealed class DeclaredNumbers
{
    private readonly BitArray _declared = new(1024);
    private int _families = -1;

    /// <summary>True the first time.</summary>
    public bool IsNew(uint number)
    {
        if (number >= _declared.Length) _declared.Length = (int)number * 2;
        if (_declared[(int)number]) return false;
        return _declared[(int)number] = true;
    }

    /// <summary>True when families were added since the last time.</summary>
    public bool FamiliesAreNew(int version)
    {
        if (_families == version || version == 0) return false;
        _families = version;
        return true;
    }

    /// <summary>These numbers mean something else from here on.</summary>
    public void Forget(IReadOnlyList<uint> numbers)
    {
        foreach (var number in numbers)
            if (number < _declared.Length) _declared[(int)number] = false;
    }

    /// <summary>The receiver knows nothing any more.</summary>
    public void Clear()
    {
        _declared.SetAll(false);
        _families = -1;
    }
}
